import type { Rng } from '../types/context.ts';

/**
 * One draw of a simulated time, ms: lognormal with the given mean and coefficient of variation
 * (sigma² = ln(1 + cv²), mu = ln mean − sigma²/2; normal by Box and Muller 1958). cv 0 gives the mean itself.
 */
export function drawDurationMs(meanMs: number, variation: number, rng: Rng): number {
  if (meanMs <= 0 || variation <= 0) return Math.max(0, meanMs);
  const sigma = Math.sqrt(Math.log(1 + variation * variation));
  const normal = Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  return Math.exp(Math.log(meanMs) - (sigma * sigma) / 2 + sigma * normal);
}

/** Offsets of `count` tokens from the start of the work, ms: the first after ttft, each later one after a draw of itl. */
export function drawTokenOffsetsMs(
  count: number,
  pace: { readonly ttftMs: number; readonly itlMs: number },
  variation: number,
  rng: Rng,
): number[] {
  const offsets: number[] = [];
  let atMs = drawDurationMs(pace.ttftMs, variation, rng);
  for (let i = 0; i < count; i += 1) {
    if (i > 0) atMs += drawDurationMs(pace.itlMs, variation, rng);
    offsets.push(atMs);
  }
  return offsets;
}
