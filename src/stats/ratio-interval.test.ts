import { expect, it } from 'vitest';
import { ratioInterval } from './ratio-interval.ts';

it('is the t interval of the mean where every denominator is 1', () => {
  // Mean 3, s = √2.5, SE = √0.5, t(0.975, 4) = 2.776445.
  const found = ratioInterval([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]);
  expect(found?.value).toBe(3);
  expect(found?.high).toBeCloseTo(3 + 2.776445 * Math.SQRT1_2, 5);
  expect(found?.low).toBeCloseTo(3 - 2.776445 * Math.SQRT1_2, 5);
});

it('counts what was spent in vain', () => {
  // R = 6 ÷ 2 = 3; residuals y − R·x: −1, −1, 2; SE = √(3/2 · 6) ÷ 2 = 1.5; t(0.975, 2) = 4.302653; the low end stops at 0.
  const found = ratioInterval([2, 2, 2], [1, 1, 0]);
  expect(found?.value).toBe(3);
  expect(found?.low).toBe(0);
  expect(found?.high).toBeCloseTo(3 + 1.5 * 4.302653, 5);
});

it('has no width where every pair has the same ratio, no ends below two pairs, and nothing over nothing', () => {
  const alike = ratioInterval([0.1, 0.1, 0.1], [1, 1, 1]);
  expect(alike?.value).toBeCloseTo(0.1, 12);
  expect([alike?.low, alike?.high]).toEqual([alike?.value, alike?.value]);
  expect(ratioInterval([2], [4])).toEqual({ value: 0.5, low: null, high: null });
  expect(ratioInterval([2, 3], [0, 0])).toBeNull();
  expect(ratioInterval([], [])).toBeNull();
});
