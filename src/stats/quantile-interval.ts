import { binomialCdf } from './binomial.ts';
import type { Interval } from './interval.ts';

/**
 * Interval of a quantile from order statistics, free of any distribution: the values of rank r and s with
 * P(X < r) ≤ α/2 and P(X < s) ≥ 1 − α/2 for X binomial(n, share) (Conover, Practical Nonparametric Statistics,
 * 3rd ed., section 3.2). `sorted` is rising, `share` 0 to 1. Null when either rank would lie outside the sample:
 * such a sample can't carry the interval (a p95 needs 72 values, a p99 368).
 */
export function quantileInterval(sorted: Float64Array, share: number, level = 0.95): Interval | null {
  const n = sorted.length;
  const half = (1 - level) / 2;
  // Smallest k with P(X ≤ k) > α/2: then rank r = k is the highest with P(X ≤ r − 1) ≤ α/2.
  const lowRank = smallest(n, (k) => binomialCdf(k, n, share) > half);
  const highRank = smallest(n, (k) => binomialCdf(k, n, share) >= 1 - half) + 1;
  if (lowRank < 1 || highRank > n) return null;
  return { low: sorted[lowRank - 1] as number, high: sorted[highRank - 1] as number };
}

/** Smallest k in 0..n for which a rising condition holds; n when it never does. */
function smallest(n: number, holds: (k: number) => boolean): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
