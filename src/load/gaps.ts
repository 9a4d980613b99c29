import type { Rng } from '../types/context.ts';

/** Draws of an exponential distribution with mean 1. */
export function exponential(rng: Rng): () => number {
  return () => -Math.log1p(-rng.next());
}

/**
 * Draws of a gamma distribution with that shape and mean 1; its coefficient of variation is 1 ÷ √shape (Marsaglia and
 * Tsang, A simple method for generating gamma variables, ACM TOMS 26, 2000; below shape 1 by their boost).
 */
export function gammaGaps(shape: number, rng: Rng): () => number {
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
  return shape < 1 ? () => (draw() * (1 - rng.next()) ** (1 / shape)) / shape : () => draw() / shape;
}

/** Box and Muller's transform. */
function standardNormal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}
