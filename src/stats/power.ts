import { normalCdf, normalQuantile } from './normal.ts';

const Z_ALPHA = normalQuantile(0.975);
const Z_POWER = normalQuantile(0.8);

/**
 * Smallest true difference of two paired means that a 5 % two-sided test finds with 80 % power, from the standard
 * error of the mean difference: (z₀.₉₇₅ + z₀.₈) · SE (Miller, arXiv 2411.00640, section 5). Null for SE 0 or unknown:
 * a sample without spread says nothing about what it could have found.
 */
export function detectableMeanDifference(standardError: number | null): number | null {
  return standardError === null || standardError <= 0 ? null : (Z_ALPHA + Z_POWER) * standardError;
}

/**
 * The same for two paired 0/1 scores over n samples of which a share is discordant, 0 to 1: the δ with
 * z₀.₉₇₅ √ψ + z₀.₈ √(ψ − δ²) = δ √n (Connor, Biometrics 43 (1987) 207–211, for McNemar's test).
 * Null without discordant samples, and when not even δ = ψ would have been found.
 */
export function detectablePairedProportion(n: number, discordantShare: number): number | null {
  if (n <= 0 || discordantShare <= 0) return null;
  const shortfall = (delta: number) =>
    Z_ALPHA * Math.sqrt(discordantShare) +
    Z_POWER * Math.sqrt(Math.max(0, discordantShare - delta * delta)) -
    delta * Math.sqrt(n);
  if (shortfall(discordantShare) > 0) return null;
  let low = 0;
  let high = discordantShare;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (shortfall(middle) > 0) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Chance, 0 to 1, that a 5 % two-sided test of a mean finds a true difference, from the standard error of its estimate in
 * the same unit: Φ(|δ| ÷ SE − z₀.₉₇₅) + Φ(−|δ| ÷ SE − z₀.₉₇₅) (Miller, arXiv 2411.00640, section 5). Null for SE 0 or
 * unknown.
 */
export function powerOfMeanDifference(difference: number, standardError: number | null): number | null {
  if (standardError === null || standardError <= 0) return null;
  const shift = Math.abs(difference) / standardError;
  return normalCdf(shift - Z_ALPHA) + normalCdf(-shift - Z_ALPHA);
}
