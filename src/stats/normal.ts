const SQRT_2PI = Math.sqrt(2 * Math.PI);

/** Density of the standard normal distribution. */
function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / SQRT_2PI;
}

/** P(Z > x) for x ≥ 2.5: Laplace's continued fraction of the Mills ratio (DLMF 7.9.3), evaluated from the far end. */
function upperTail(x: number): number {
  let tail = x;
  for (let k = 200; k >= 1; k -= 1) tail = x + k / tail;
  return normalDensity(x) / tail;
}

/** P(0 < Z < x) for 0 ≤ x < 2.5: the series of Marsaglia, J. Statistical Software 11(4), 2004. */
function centralArea(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-18 * sum; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return sum * normalDensity(x);
}

/**
 * P(Z ≤ x) of the standard normal distribution, relative error below 1e-12 in both tails.
 * Series near the middle (Marsaglia 2004), continued fraction in the tails (DLMF 7.9.3).
 */
export function normalCdf(x: number): number {
  if (x <= -2.5) return upperTail(-x);
  if (x >= 2.5) return 1 - upperTail(x);
  return x < 0 ? 0.5 - centralArea(-x) : 0.5 + centralArea(x);
}

/**
 * The x with P(Z ≤ x) = p, 0 < p < 1; −∞ and +∞ at 0 and 1. Start: Abramowitz and Stegun 26.2.23;
 * then Halley's method on `normalCdf`, in the lower tail, where the probability keeps its digits.
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  if (p === 0.5) return 0;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let x =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 4; step += 1) {
    const u = (normalCdf(x) - p) / normalDensity(x);
    x -= u / (1 + (x * u) / 2);
  }
  return x;
}
