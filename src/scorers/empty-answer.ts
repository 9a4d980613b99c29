import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';

/** A vector of one number, 1, as embeddings hold it. */
const UNIT_VECTOR = 'AACAPw==';

/**
 * An answer of a kind that says nothing, in the shape that fits this target: it stands for a failed request where a
 * scorer is asked whether the sample could be judged at all. A score of it means yes; its value means nothing.
 */
export function emptyAnswer(kind: Answer['kind'], target: Json): Answer {
  const texts = Array.isArray(target) ? target.length : 1;
  switch (kind) {
    case 'labels':
      return { kind, labels: [{ label: '', score: 0 }] };
    case 'text':
      return { kind, text: '', reasoning: null, finishReason: 'stop', toolCalls: [] };
    case 'span':
      return { kind, text: '', score: null, start: null, end: null, coordinates: null, aggregator: null };
    case 'entities':
      return { kind, entities: [] };
    case 'ranking':
      return { kind, scores: new Array<number>(texts).fill(0) };
    case 'embeddings': {
      const vectors = new Array<string>(texts + 1).fill(UNIT_VECTOR);
      return { kind, dimensions: 1, pooling: 'server', vectors };
    }
    case 'image': {
      const none = { bytes: 0, sha256: '', width: null, height: null, data: null, file: null };
      return { kind, mediaType: 'application/octet-stream', ...none };
    }
  }
}
