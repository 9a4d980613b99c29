import { expect, it } from 'vitest';
import { isLog, scaleOver } from './axis.ts';

it('a narrow spread is linear, with room at both ends', () => {
  const scale = scaleOver([50, 100], [0, 100]);
  expect(isLog(scale)).toBe(false);
  expect(scale.domain()).toEqual([47, 103]);
});

it('a wide spread is logarithmic', () => {
  expect(isLog(scaleOver([1, 100], [0, 100]))).toBe(true);
});

it('freak values neither make a scale logarithmic nor take its width', () => {
  expect(isLog(scaleOver([0.001, 20], [0, 100], [2, 20]))).toBe(false);
  const scale = scaleOver([0.001, 200], [0, 100], [2, 200]);
  expect(isLog(scale)).toBe(true);
  expect(scale(0.001)).toBe(0);
  expect(scale(2)).toBeGreaterThan(0);
});

it('no value, one value and zero have a scale too', () => {
  expect(scaleOver([], [0, 100]).domain()).toEqual([0, 1]);
  expect(scaleOver([5], [0, 100])(5)).toBe(50);
  expect(Number.isFinite(scaleOver([0, 0], [0, 100])(0))).toBe(true);
});
