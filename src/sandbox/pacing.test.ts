import { expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { drawDurationMs, drawTokenOffsetsMs } from './pacing.ts';

function drawMany(mean: number, variation: number): number[] {
  const rng = createRng(5);
  return Array.from({ length: 20_000 }, () => drawDurationMs(mean, variation, rng));
}

it('without jitter a time is its mean, and never below 0', () => {
  expect(drawDurationMs(120, 0, createRng(1))).toBe(120);
  expect(drawDurationMs(0, 0.5, createRng(1))).toBe(0);
});

it.each([
  [100, 0.1],
  [100, 0.5],
  [40, 1],
])(
  'draws around %d ms with variation %d have that mean and that coefficient of variation',
  (mean, variation) => {
    const draws = drawMany(mean, variation);
    const average = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((sum, value) => sum + (value - average) ** 2, 0) / draws.length);
    expect(average / mean).toBeCloseTo(1, 1);
    expect(Math.abs(deviation / average - variation)).toBeLessThan(0.1 * variation);
    expect(Math.min(...draws)).toBeGreaterThan(0);
  },
);

it('the median of the draws is the lognormal one, below the mean', () => {
  const draws = drawMany(100, 1).sort((a, b) => a - b);
  // exp(mu) with mu = ln 100 − ln(2)/2
  expect(draws[10_000]).toBeGreaterThan(68);
  expect(draws[10_000]).toBeLessThan(73);
});

it('tokens come after ttft and then every itl; the same seed draws the same times', () => {
  const pace = { ttftMs: 50, itlMs: 10 };
  expect(drawTokenOffsetsMs(4, pace, 0, createRng(1))).toEqual([50, 60, 70, 80]);
  const once = drawTokenOffsetsMs(9, pace, 0.4, createRng('a'));
  expect(drawTokenOffsetsMs(9, pace, 0.4, createRng('a'))).toEqual(once);
  expect(drawTokenOffsetsMs(9, pace, 0.4, createRng('b'))).not.toEqual(once);
  expect(once).toEqual([...once].sort((a, b) => a - b));
});
