import type { LabelPair } from '../types/scorer.ts';

/** How often each class was the target, was answered, and both at once; index by class. */
export interface ClassCounts {
  readonly support: Float64Array;
  readonly answered: Float64Array;
  readonly hits: Float64Array;
  /** Weight of all pairs. */
  readonly total: number;
  /** Weight of the pairs whose answer is the target. */
  readonly right: number;
}

/**
 * Numbers the classes of targets and answers once; the function it gives counts them with pair i `weights[i]` times
 * (absent: once). Its arrays are used again by the next call.
 */
export function countClasses(pairs: readonly LabelPair[]): (weights?: ArrayLike<number>) => ClassCounts {
  const classes = new Map<string, number>();
  const classOf = (label: string) => {
    const known = classes.get(label) ?? classes.size;
    if (known === classes.size) classes.set(label, known);
    return known;
  };
  const targets = Int32Array.from(pairs, (pair) => classOf(pair.target));
  const answers = Int32Array.from(pairs, (pair) => classOf(pair.answer));
  const support = new Float64Array(classes.size);
  const answered = new Float64Array(classes.size);
  const hits = new Float64Array(classes.size);
  return (weights) => {
    for (const counts of [support, answered, hits]) counts.fill(0);
    let total = 0;
    let right = 0;
    for (let i = 0; i < targets.length; i += 1) {
      const weight = weights === undefined ? 1 : (weights[i] as number);
      const target = targets[i] as number;
      const answer = answers[i] as number;
      support[target] = (support[target] as number) + weight;
      answered[answer] = (answered[answer] as number) + weight;
      total += weight;
      if (target === answer) {
        hits[target] = (hits[target] as number) + weight;
        right += weight;
      }
    }
    return { support, answered, hits, total, right };
  };
}
