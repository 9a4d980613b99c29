import type { Answer } from '../types/output.ts';
import type { Scorer } from '../types/scorer.ts';

/** One answer of each kind; what stands in it does not matter. */
const ANSWERS: readonly Answer[] = [
  { kind: 'labels', labels: [{ label: 'a', score: 1 }] },
  { kind: 'text', text: 'a', reasoning: null, finishReason: 'stop', toolCalls: [] },
  { kind: 'span', text: 'a', score: null, start: null, end: null, coordinates: null, aggregator: null },
  { kind: 'entities', entities: [] },
  { kind: 'ranking', scores: [1] },
  { kind: 'embeddings', dimensions: 1, pooling: 'server', vectors: ['AACAPw=='] },
  {
    kind: 'image',
    mediaType: 'image/png',
    bytes: 1,
    sha256: '',
    width: 1,
    height: 1,
    data: null,
    file: null,
  },
];

/** True when a scorer says nothing about any answer without a right one to compare it with. */
export function needsTarget(scorer: Scorer): boolean {
  if (scorer.outside !== null) return false;
  const options = { pattern: 'a', schema: {} };
  return ANSWERS.every((answer) => 'unscored' in scorer.score({ input: 'a', target: null }, answer, options));
}
