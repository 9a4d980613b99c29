import { binomialCdf, binomialProbability } from './binomial.ts';

/**
 * Two-sided mid-p value of McNemar's test from the two discordant counts: 2·P(X ≤ min) − P(X = min),
 * X binomial(onlyA + onlyB, ½) (Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13:91, 2013).
 * 1 when nothing is discordant.
 */
export function mcnemarMidP(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  if (n === 0) return 1;
  const fewer = Math.min(onlyA, onlyB);
  return Math.min(1, 2 * binomialCdf(fewer, n, 0.5) - binomialProbability(fewer, n, 0.5));
}

/**
 * Two-sided exact p-value of McNemar's test from the two discordant counts: 2·P(X ≤ min), X binomial(onlyA + onlyB, ½)
 * (McNemar, Psychometrika 12 (1947) 153–157, as an exact sign test). Never too small, and larger than the mid-p value.
 * 1 when nothing is discordant.
 */
export function mcnemarExactP(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  return n === 0 ? 1 : Math.min(1, 2 * binomialCdf(Math.min(onlyA, onlyB), n, 0.5));
}
