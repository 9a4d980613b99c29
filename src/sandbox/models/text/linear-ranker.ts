import { createRng, shuffled } from '../../../util/rng.ts';

/** One choice between candidates, each given by its features; `right` runs beside them. */
export interface Choice {
  readonly candidates: readonly (readonly string[])[];
  readonly right: readonly boolean[];
}

/** Worth of a candidate with these features: any number, higher is better, 0 for unknown features. */
export type Worth = (features: readonly string[]) => number;

/**
 * Averaged perceptron over choices (Collins 2002): whenever a wrong candidate comes first, its features lose and those
 * of the best right one gain. Choices without a right candidate are passed over. Same choices and seed, same weights.
 */
export function trainLinearRanker(
  choices: readonly Choice[],
  options: { readonly epochs: number; readonly seed: number },
): Worth {
  const ids = new Map<string, number>();
  const idOf = (feature: string) => {
    const known = ids.get(feature);
    if (known !== undefined) return known;
    ids.set(feature, ids.size);
    return ids.size - 1;
  };
  const data = choices
    .filter(({ right }) => right.includes(true))
    .map(({ candidates, right }) => ({ right, rows: candidates.map((features) => features.map(idOf)) }));
  const weights = new Float64Array(ids.size);
  const sums = new Float64Array(ids.size);
  const rng = createRng(options.seed);
  let step = 1;
  const add = (row: readonly number[], amount: number) => {
    for (const id of row) {
      weights[id] = (weights[id] as number) + amount;
      sums[id] = (sums[id] as number) + amount * step;
    }
  };
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    for (const { rows, right } of shuffled(data, rng)) {
      const scores = rows.map((row) => row.reduce((sum, id) => sum + (weights[id] as number), 0));
      const first = highest(scores, () => true);
      if (right[first] !== true) {
        add(rows[first] as number[], -1);
        add(rows[highest(scores, (index) => right[index] === true)] as number[], 1);
      }
      step += 1;
    }
  }
  const averages = weights.map((weight, id) => weight - (sums[id] as number) / step);
  return (features) => features.reduce((sum, feature) => sum + (averages[ids.get(feature) ?? -1] ?? 0), 0);
}

function highest(scores: readonly number[], allowed: (index: number) => boolean): number {
  let best = -1;
  scores.forEach((score, index) => {
    if (allowed(index) && (best < 0 || score > (scores[best] as number))) best = index;
  });
  return best;
}
