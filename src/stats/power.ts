import { binomialCdf, binomialProbability } from './binomial.ts';
import { mcnemarMidP } from './mcnemar.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { studentTQuantile } from './student-t.ts';

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

/** What sampled permutations need beyond the t test: they lose about half a point of power, see `npm run bench:statistics`. */
const PERMUTATION_LOSS = 1.01;

/** The same as `detectableByT` for a paired permutation test: 1 % more. */
export function detectableByPermutation(standardError: number | null, df: number): number | null {
  const byT = detectableByT(standardError, df);
  return byT === null ? null : PERMUTATION_LOSS * byT;
}

/**
 * Smallest true difference that a 5 % two-sided test of a mean finds with 80 % power when the spread is itself estimated,
 * with `df` degrees of freedom: (t₀.₉₇₅ + t₀.₈) · SE, the SE raised so that it is as often too large as too small (half of all
 * χ² lie below df · (1 − 2 ÷ 9 df)³: Wilson and Hilferty, PNAS 17 (1931) 684–688). Null for SE 0 or unknown, and without
 * degrees of freedom.
 */
export function detectableByT(standardError: number | null, df: number): number | null {
  if (standardError === null || standardError <= 0 || df < 1) return null;
  const raised = standardError / (1 - 2 / (9 * df)) ** 1.5;
  return (studentTQuantile(0.975, df) + studentTQuantile(0.8, df)) * raised;
}

/** Numbers of discordant samples that a power is added up over: their deviations from the mean, evenly spread. */
const NODES = 81;
const FURTHEST_NODE = 4.5;

/**
 * A true difference of two paired 0/1 scores over n samples, of which a share is discordant, that McNemar's mid-p test at
 * 5 % finds with at least 80 % power: Connor's, or where the test does not reach 80 % there, the smallest one where it
 * does. Its power is the chance of each number of discordant samples times that of rejecting with so many, both binomial
 * and exact. Null without discordant samples, and when not even a difference of all of them would be found.
 */
export function detectableByMcNemar(n: number, discordantShare: number): number | null {
  if (n <= 0 || discordantShare <= 0) return null;
  const rejections = rejectionsOf(n, discordantShare);
  const powerAt = (delta: number) => {
    const share = Math.min(1, (1 + delta / discordantShare) / 2);
    return rejections.reduce(
      (sum, { weight, discordant, fewest }) =>
        sum + weight * (binomialCdf(fewest, discordant, share) + binomialCdf(fewest, discordant, 1 - share)),
      0,
    );
  };
  const approximate = detectablePairedProportion(n, discordantShare);
  if (approximate === null || powerAt(discordantShare) < 0.8) return null;
  if (powerAt(approximate) >= 0.8) return approximate;
  let low = approximate;
  let high = discordantShare;
  while (high - low > 1e-6 * discordantShare) {
    const middle = (low + high) / 2;
    if (powerAt(middle) < 0.8) low = middle;
    else high = middle;
  }
  return high;
}

/** How likely so many samples are discordant, and the largest count of the rarer side that is rejected then; −1: none. */
function rejectionsOf(n: number, share: number): { weight: number; discordant: number; fewest: number }[] {
  const deviation = Math.sqrt(n * share * (1 - share));
  const from = Math.max(0, Math.floor(n * share - FURTHEST_NODE * deviation));
  const to = Math.min(n, Math.ceil(n * share + FURTHEST_NODE * deviation));
  const step = Math.max(1, Math.floor((to - from) / NODES));
  const found: { weight: number; discordant: number; fewest: number }[] = [];
  for (let discordant = from; discordant <= to; discordant += step) {
    const weight = binomialProbability(discordant, n, share);
    found.push({ weight, discordant, fewest: fewestRejected(discordant) });
  }
  const all = found.reduce((sum, { weight }) => sum + weight, 0);
  return found.map((one) => ({ ...one, weight: one.weight / all }));
}

function fewestRejected(discordant: number): number {
  let low = -1;
  let high = Math.floor(discordant / 2) + 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (mcnemarMidP(middle, discordant - middle) < 0.05) low = middle;
    else high = middle;
  }
  return low;
}
