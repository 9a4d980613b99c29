import type { LabelPair } from '../types/plugs.ts';

/** How often a class was the target, was answered, and both at once. */
export interface ClassCounts {
  support: number;
  answered: number;
  hits: number;
}

/** Counts of every class with weight in targets or answers, and the total weight. */
export interface PairCounts {
  readonly classes: readonly ClassCounts[];
  readonly total: number;
  readonly hits: number;
}

/** Counts target and answer labels over pairs, pair i `weights[i]` times (absent: once); weights of 0 count nothing. */
export function countPairs(pairs: readonly LabelPair[], weights?: ArrayLike<number>): PairCounts {
  const classes = new Map<string, ClassCounts>();
  let total = 0;
  let hits = 0;
  pairs.forEach((pair, i) => {
    const weight = weights === undefined ? 1 : (weights[i] as number);
    if (weight <= 0) return;
    const target = classIn(classes, pair.target);
    target.support += weight;
    classIn(classes, pair.answer).answered += weight;
    total += weight;
    if (pair.target === pair.answer) {
      target.hits += weight;
      hits += weight;
    }
  });
  return { classes: [...classes.values()], total, hits };
}

function classIn(classes: Map<string, ClassCounts>, label: string): ClassCounts {
  const known = classes.get(label);
  if (known !== undefined) return known;
  const fresh = { support: 0, answered: 0, hits: 0 };
  classes.set(label, fresh);
  return fresh;
}
