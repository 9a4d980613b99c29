import { betaQuantile } from './beta.ts';
import type { Interval } from './interval.ts';
import { normalQuantile } from './normal.ts';

/**
 * Score interval of a proportion: Wilson, JASA 22 (1927) 209–212, without continuity correction.
 * `successes` may be fractional (averages of repeats). Within 0 to 1; 0 of n starts at 0, n of n ends at 1. Null for n = 0.
 */
export function wilsonInterval(successes: number, n: number, level = 0.95): Interval | null {
  if (n <= 0) return null;
  const z = normalQuantile(1 - (1 - level) / 2);
  const p = successes / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return {
    low: successes <= 0 ? 0 : Math.max(0, centre - half),
    high: successes >= n ? 1 : Math.min(1, centre + half),
  };
}

/**
 * Exact interval of a proportion: Clopper and Pearson, Biometrika 26 (1934) 404–413.
 * `successes` is an integer 0..n. Null for n = 0.
 */
export function clopperPearsonInterval(successes: number, n: number, level = 0.95): Interval | null {
  if (n <= 0) return null;
  const half = (1 - level) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(half, successes, n - successes + 1),
    high: successes === n ? 1 : betaQuantile(1 - half, successes + 1, n - successes),
  };
}
