import { gammaln } from 'simple-statistics';

/**
 * One draw of a binomial(n, p) variable, exact in distribution; n a whole number ≥ 0, p in 0 to 1.
 * Inversion where few successes are expected, else Hörmann's transformed rejection BTRS
 * (J. Statistical Computation and Simulation 46 (1993) 101–110).
 */
export function drawBinomial(n: number, p: number, random: () => number): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(n, 1 - p, random);
  return n * p < 10 ? invert(n, p, random) : reject(n, p, random);
}

/** Adds up probabilities from 0 until a uniform number is passed. */
function invert(n: number, p: number, random: () => number): number {
  const odds = p / (1 - p);
  let probability = Math.exp(n * Math.log1p(-p));
  let left = random();
  let k = 0;
  while (left > probability && k < n) {
    left -= probability;
    k += 1;
    probability *= ((n - k + 1) / k) * odds;
  }
  return k;
}

function reject(n: number, p: number, random: () => number): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const quick = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const mode = Math.floor((n + 1) * p);
  const logOdds = Math.log(p / (1 - p));
  const atMode = gammaln(mode + 1) + gammaln(n - mode + 1);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + n * p + 0.5);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || k > n) continue;
    const bound = atMode - gammaln(k + 1) - gammaln(n - k + 1) + (k - mode) * logOdds;
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
  }
}
