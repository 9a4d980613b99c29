import { createRng, shuffled } from '../../../util/rng.ts';

/** One choice between candidates, each given by its features; `right` runs beside them. */
export interface Choice {
  readonly candidates: readonly (readonly string[])[];
  readonly right: readonly boolean[];
}

/** Worth of a candidate with these features: any number, higher is better, 0 for unknown features. */
export type Worth = (features: readonly string[]) => number;

/** A choice whose features are numbers. */
interface NumberedChoice {
  readonly rows: readonly Int32Array[];
  readonly right: readonly boolean[];
}

/**
 * Averaged perceptron over choices (Collins 2002): whenever a wrong candidate comes first, its features lose and those
 * of the best right one gain. Choices without a right candidate are passed over. Same choices and seed, same weights.
 */
export function trainLinearRanker(
  choices: Iterable<Choice>,
  options: { readonly epochs: number; readonly seed: number },
): Worth {
  const ids = new Map<string, number>();
  const idOf = (feature: string) => {
    const known = ids.get(feature);
    if (known !== undefined) return known;
    ids.set(feature, ids.size);
    return ids.size - 1;
  };
  const data: NumberedChoice[] = [];
  for (const { candidates, right } of choices) {
    if (!right.includes(true)) continue;
    data.push({ right, rows: candidates.map((features) => Int32Array.from(features, idOf)) });
  }
  const averages = averagedWeights(data, ids.size, options);
  return (features) => features.reduce((sum, feature) => sum + (averages[ids.get(feature) ?? -1] ?? 0), 0);
}

function averagedWeights(
  data: readonly NumberedChoice[],
  features: number,
  { epochs, seed }: { readonly epochs: number; readonly seed: number },
): Float64Array {
  const weights = new Float64Array(features);
  const sums = new Float64Array(features);
  const rng = createRng(seed);
  let step = 1;
  const add = (row: Int32Array, amount: number) => {
    for (const id of row) {
      weights[id] = (weights[id] as number) + amount;
      sums[id] = (sums[id] as number) + amount * step;
    }
  };
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (const { rows, right } of shuffled(data, rng)) {
      const scores = rows.map((row) => {
        let sum = 0;
        for (const id of row) sum += weights[id] as number;
        return sum;
      });
      const first = highest(scores, () => true);
      if (right[first] !== true) {
        add(rows[first] as Int32Array, -1);
        add(rows[highest(scores, (index) => right[index] === true)] as Int32Array, 1);
      }
      step += 1;
    }
  }
  return weights.map((weight, id) => weight - (sums[id] as number) / step);
}

function highest(scores: readonly number[], allowed: (index: number) => boolean): number {
  let best = -1;
  scores.forEach((score, index) => {
    if (allowed(index) && (best < 0 || score > (scores[best] as number))) best = index;
  });
  return best;
}
