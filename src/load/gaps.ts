import type { Rng } from '../types/context.ts';

/**
 * Independent gaps between arrivals, in units of the mean gap. `first` is drawn from the start of a plan, which is no
 * arrival, to the first one: as long as somebody who looks at a random moment waits (the forward recurrence time), so
 * that a plan holds rate × duration arrivals on average however bursty they are, and its beginning is like any other stretch.
 */
export interface Gaps {
  readonly first: () => number;
  readonly next: () => number;
}

/** Exponential gaps. They have no memory: the first one is like the others. */
export function exponentialGaps(rng: Rng): Gaps {
  const next = () => -Math.log1p(-rng.next());
  return { first: next, next };
}

/**
 * Gamma-distributed gaps of that shape; their coefficient of variation is 1 ÷ √shape. The gap around a random moment
 * is longer than most: gamma of shape + 1, and the moment lies anywhere inside it (Cox, Renewal Theory, 1962, chapter 5).
 */
export function gammaGaps(shape: number, rng: Rng): Gaps {
  const around = gammaDraws(shape + 1, rng);
  const next = gammaDraws(shape, rng);
  return { first: () => (rng.next() * around()) / shape, next: () => next() / shape };
}

/**
 * Draws of a gamma distribution with scale 1 (Marsaglia and Tsang, A simple method for generating gamma variables, ACM
 * TOMS 26, 2000; below shape 1 by their boost).
 */
function gammaDraws(shape: number, rng: Rng): () => number {
  const raised = shape < 1 ? shape + 1 : shape;
  const d = raised - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const draw = () => {
    for (;;) {
      const x = standardNormal(rng);
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      const u = 1 - rng.next();
      if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
    }
  };
  return shape < 1 ? () => draw() * (1 - rng.next()) ** (1 / shape) : draw;
}

/** Box and Muller's transform. */
function standardNormal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}
