import type { Json } from './json.ts';

/** A label with its score, 0 to 1 unless the server was asked for raw scores. */
export interface LabelScore {
  readonly label: string;
  readonly score: number;
}

/** A named stretch of the input. */
export interface Entity {
  /** Without B- or I- prefix: PER, ORG. */
  readonly type: string;
  /** Unicode code points of the input, 0-based; end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** As the input spells it. */
  readonly text: string;
  /** 0 to 1; null: not given. */
  readonly score: number | null;
}

/** What a model answered to one sample, normalised over server dialects. */
export type Answer =
  | {
      readonly kind: 'labels';
      /** Sorted by falling score; never empty. */
      readonly labels: readonly LabelScore[];
    }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Reasoning text apart from the answer; null when there was none. */
      readonly reasoning: string | null;
      /** stop: natural end; length: cut by the token limit; other: the server does not say. */
      readonly finishReason: 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other';
      readonly toolCalls: readonly { readonly name: string; readonly arguments: Json }[];
    }
  | {
      /** An extracted answer: a stretch of a text, or cells of a table. */
      readonly kind: 'span';
      readonly text: string;
      /** 0 to 1; null: not given. */
      readonly score: number | null;
      /** Code points of the context, 0-based, end exclusive; null: not given, or a table. */
      readonly start: number | null;
      readonly end: number | null;
      /** Cells that a table answer rests on, [row, column], 0-based; null: no table, or not given. */
      readonly coordinates: readonly (readonly [number, number])[] | null;
      /** SUM, AVERAGE, COUNT or NONE; null: not given. */
      readonly aggregator: string | null;
    }
  | {
      readonly kind: 'entities';
      /** By rising start; may be empty. */
      readonly entities: readonly Entity[];
    }
  | {
      /** One number for each text of the input, in the input's order: similarity or relevance. */
      readonly kind: 'ranking';
      readonly scores: readonly number[];
    }
  | {
      /** One vector for each text of the input, in the input's order. */
      readonly kind: 'embeddings';
      readonly dimensions: number;
      /** server: the server pooled; mean: the server sent token vectors, and they were averaged here. */
      readonly pooling: 'server' | 'mean';
      /** Each a base64 of little-endian 32-bit floats. */
      readonly vectors: readonly string[];
    }
  | {
      readonly kind: 'image';
      /** image/png, image/jpeg, image/webp or image/gif, by the bytes themselves; application/octet-stream: none of them. */
      readonly mediaType: string;
      readonly bytes: number;
      readonly sha256: string;
      /** Pixels; null: the header can't be read. */
      readonly width: number | null;
      readonly height: number | null;
      /** Base64 of the bytes while they are in memory; null once they stand in `file`. */
      readonly data: string | null;
      /** Path in the run folder; null: not written yet. */
      readonly file: string | null;
    };

/** What one request gave: one answer, or one for each sample of a batch in the batch's order. */
export type Output = Answer | { readonly kind: 'batch'; readonly outputs: readonly Answer[] };
