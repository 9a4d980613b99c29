import { betaQuantile, incompleteBeta } from './beta.ts';

/** P(T ≤ t) of Student's t distribution with `df` > 0 degrees of freedom (Abramowitz and Stegun 26.5.27). */
export function studentTCdf(t: number, df: number): number {
  const tail = 0.5 * incompleteBeta(df / (df + t * t), df / 2, 0.5);
  return t > 0 ? 1 - tail : tail;
}

/** The t with P(T ≤ t) = p, 0 < p < 1, `df` > 0; the inverse of `studentTCdf` through the beta quantile. */
export function studentTQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentTQuantile(1 - p, df);
  // T² / (df + T²) is beta(1/2, df/2): far in the tail its complement keeps the digits.
  const tail = 2 * (1 - p);
  if (tail < 0.5) {
    const x = betaQuantile(tail, df / 2, 0.5);
    return Math.sqrt((df * (1 - x)) / x);
  }
  const y = betaQuantile(1 - tail, 0.5, df / 2);
  return Math.sqrt((df * y) / (1 - y));
}
