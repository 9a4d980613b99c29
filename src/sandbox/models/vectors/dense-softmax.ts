import { createRng, shuffled } from '../../../util/rng.ts';
import { softmax } from '../probabilities.ts';

/** A vector with its right class. */
export interface LabelledVector {
  readonly vector: readonly number[];
  readonly label: string;
}

/** How a regression over vectors is trained. */
export interface DenseOptions {
  readonly epochs: number;
  readonly learningRate: number;
  /** Share of each weight that is taken off in each step, times the rate. */
  readonly decay: number;
  readonly seed: number;
}

/** A trained classifier of vectors. */
export interface DenseClassifier {
  readonly classes: readonly string[];
  /** Same order as `classes`; softmax of them is the belief. */
  logits(vector: readonly number[]): readonly number[];
}

/**
 * Multinomial logistic regression over vectors of equal length, each dimension scaled to mean 0 and deviation 1 on
 * the training rows, by stochastic gradient descent in a seeded order. Same rows and options, same weights.
 */
export function trainDenseSoftmax(rows: readonly LabelledVector[], options: DenseOptions): DenseClassifier {
  const classes = [...new Set(rows.map((row) => row.label))].sort();
  const scale = fitScale(rows.map((row) => row.vector));
  const data = rows.map((row) => ({ x: scale(row.vector), k: classes.indexOf(row.label) }));
  const size = data[0]?.x.length ?? 0;
  const weights = classes.map(() => new Float64Array(size));
  const rng = createRng(options.seed);
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    const rate = options.learningRate / (1 + epoch / 10);
    for (const { x, k } of shuffled(data, rng)) {
      const beliefs = softmax(scoresOf(weights, x));
      weights.forEach((row, c) => {
        const step = rate * ((c === k ? 1 : 0) - (beliefs[c] as number));
        const kept = 1 - rate * options.decay;
        for (let i = 0; i < size; i += 1) row[i] = (row[i] as number) * kept + step * (x[i] as number);
      });
    }
  }
  return { classes, logits: (vector) => scoresOf(weights, scale(vector)) };
}

function scoresOf(weights: readonly Float64Array[], x: Float64Array): number[] {
  return weights.map((row) => {
    let sum = 0;
    for (let i = 0; i < row.length; i += 1) sum += (row[i] as number) * (x[i] as number);
    return sum;
  });
}

/** Scales as the rows were, keeps outliers within 5 deviations, and adds a constant 1 for the bias. */
function fitScale(vectors: readonly (readonly number[])[]): (vector: readonly number[]) => Float64Array {
  const size = vectors[0]?.length ?? 0;
  const moments = Array.from({ length: size }, (_, i) => {
    const values = vectors.map((vector) => vector[i] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) || 1 };
  });
  return (vector) =>
    Float64Array.from([
      ...moments.map(({ mean, deviation }, i) =>
        Math.max(-5, Math.min(5, ((vector[i] as number) - mean) / deviation)),
      ),
      1,
    ]);
}
