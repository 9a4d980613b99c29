import type { LabelPair } from '../types/scorer.ts';

/** Spread below this share of the mean is rounding, not spread; SciPy warns at the same bound. */
const ROUNDING = 1e-13;

/** Numbers of the pairs; pairs that hold none (failed requests) are left out, their places kept. */
export interface NumberColumns {
  readonly targets: Float64Array;
  readonly answers: Float64Array;
  /** Index of each row in the pairs, and so in their weights. */
  readonly places: Int32Array;
}

/** Reads pairs of `numberPair`. */
export function readNumbers(pairs: readonly LabelPair[]): NumberColumns {
  const rows = pairs
    .map(({ target, answer }, place) => ({
      target: numberOf(target),
      answer: numberOf(answer),
      place,
    }))
    .filter(({ target, answer }) => Number.isFinite(target) && Number.isFinite(answer));
  return {
    targets: Float64Array.from(rows, (row) => row.target),
    answers: Float64Array.from(rows, (row) => row.answer),
    places: Int32Array.from(rows, (row) => row.place),
  };
}

/** Pearson's r of two columns, row i counted `weights[i]` times; null when either column has no spread. */
export function pearsonR(x: Float64Array, y: Float64Array, weights: Float64Array): number | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return null;
  const meanX = weightedMean(x, weights, total);
  const meanY = weightedMean(y, weights, total);
  let cross = 0;
  let squaresX = 0;
  let squaresY = 0;
  for (let i = 0; i < x.length; i += 1) {
    const weight = weights[i] as number;
    const dx = (x[i] as number) - meanX;
    const dy = (y[i] as number) - meanY;
    cross += weight * dx * dy;
    squaresX += weight * dx * dx;
    squaresY += weight * dy * dy;
  }
  const spreadX = Math.sqrt(squaresX);
  const spreadY = Math.sqrt(squaresY);
  if (spreadX <= ROUNDING * Math.abs(meanX) || spreadY <= ROUNDING * Math.abs(meanY)) return null;
  const r = cross / spreadX / spreadY;
  return Number.isFinite(r) ? Math.max(-1, Math.min(1, r)) : null;
}

/**
 * Ranks of a column's values, ties sharing their mean rank, as a function of the weights: value i stands `weights[i]`
 * times. Ranks are lower than the usual ones by one half, which no correlation sees. The array is used again.
 */
export function ranker(values: Float64Array): (weights: Float64Array) => Float64Array {
  const order = Int32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Float64Array(values.length);
  return (weights) => {
    let below = 0;
    for (let start = 0; start < order.length; ) {
      let end = start;
      let tied = 0;
      const value = values[order[start] as number];
      for (; end < order.length && values[order[end] as number] === value; end += 1) {
        tied += weights[order[end] as number] as number;
      }
      for (let i = start; i < end; i += 1) ranks[order[i] as number] = below + tied / 2;
      below += tied;
      start = end;
    }
    return ranks;
  };
}

function weightedMean(values: Float64Array, weights: Float64Array, total: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += (weights[i] as number) * (values[i] as number);
  return sum / total;
}

/** Not Number alone: it reads an empty text as 0. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** The weights of the rows that hold numbers; each 1 when there are none. */
export function weightsOf({ places }: NumberColumns, weights?: ArrayLike<number>): Float64Array {
  return Float64Array.from(places, (place) => (weights === undefined ? 1 : (weights[place] as number)));
}
