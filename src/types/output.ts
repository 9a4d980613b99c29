import type { Json } from './json.ts';

/** A label with its score, 0 to 1 unless the server was asked for raw scores. */
export interface LabelScore {
  readonly label: string;
  readonly score: number;
}

/** What a model answered, normalised over server dialects. */
export type Output =
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
      /** stop: natural end; length: cut by the token limit. */
      readonly finishReason: 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other';
      readonly toolCalls: readonly { readonly name: string; readonly arguments: Json }[];
    };
