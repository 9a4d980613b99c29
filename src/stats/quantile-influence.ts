import { normalQuantile } from './normal.ts';
import type { PartsQuantile } from './parts-quantile.ts';

/** Logarithm of a quantile of values that lie in parts, and what each part adds to its error. */
export interface LogQuantile {
  readonly log: number;
  /** By part: its share of the error of `log`, to first order. */
  readonly influence: Float64Array;
}

/**
 * Logarithm of a quantile over all parts, `share` between 0 and 1, with the influence of each: (share · its values − its
 * values up to the quantile) · sparsity ÷ all values (Bahadur, Annals of Mathematical Statistics 37 (1966) 577–580). The
 * sparsity, 1 ÷ density of the logarithms there, is the slope of the logarithmic quantiles around the share (Siddiqui
 * 1960; Bloch and Gastwirth 1968), over half the width that Bofinger (1975) gives for normal values: two sides of
 * unlike shape, taken together, have a narrow peak. All values are above 0.
 */
export function logQuantileOf(parts: PartsQuantile, share: number, influence: Float64Array): LogQuantile {
  const { size } = parts;
  const width = sparsityWidth(size, share);
  const sparsity = Math.log(parts.at(share + width, 2) / parts.at(share - width, 0)) / (2 * width);
  const quantile = parts.at(share, 1);
  const counts = parts.countUpTo(quantile);
  for (let p = 0; p < influence.length; p += 1)
    influence[p] = ((share * parts.sizeOf(p) - (counts[p] as number)) * sparsity) / size;
  return { log: Math.log(quantile), influence };
}

/** Most of the way from a quantile to the nearer end that its slope is taken over. */
const NEAREST_END = 0.95;

function sparsityWidth(size: number, share: number): number {
  const z = normalQuantile(share);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const width = ((4.5 * density ** 4) / (2 * z * z + 1) ** 2 / size) ** 0.2;
  return Math.min(width / 2, NEAREST_END * Math.min(share, 1 - share));
}
