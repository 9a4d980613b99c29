import { expect, it } from 'vitest';
import { isLog, scaleOver, ticksOf } from './axis.ts';
import { textWidth } from './svg.ts';

it('is logarithmic only for positive values that spread more than twentyfold', () => {
  expect(isLog(scaleOver([10, 201], [0, 100]))).toBe(true);
  expect(isLog(scaleOver([10, 199], [0, 100]))).toBe(false);
  expect(isLog(scaleOver([0, 1000], [0, 100]))).toBe(false);
});

it('never runs below zero for values that do not, and has a width for one value or none', () => {
  expect(scaleOver([0, 5], [0, 100]).domain()[0]).toBe(0);
  const one = scaleOver([7, 7], [0, 100]).domain() as [number, number];
  expect(one[1]).toBeGreaterThan(one[0]);
  expect(scaleOver([], [0, 100]).domain()).toEqual([0, 1]);
  expect(scaleOver([0], [0, 100]).domain()).toEqual([0, 1]);
});

it('has ticks at 1, 2 and 5 of each decade, exact below 1', () => {
  expect(ticksOf(scaleOver([0.011, 0.9], [0, 2000]), 2000, String)).toEqual([
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5,
  ]);
});

it('drops ticks whose labels would touch', () => {
  const write = (value: number) => `${value} milliseconds`;
  const scale = scaleOver([1, 1_000_000], [0, 300]);
  const ticks = ticksOf(scale, 300, write);
  for (const [index, tick] of ticks.slice(1).entries()) {
    const before = ticks[index] as number;
    const room = scale(tick) - scale(before);
    expect(room).toBeGreaterThan((textWidth(write(tick)) + textWidth(write(before))) / 2);
  }
  expect(ticks.length).toBeGreaterThan(1);
});

it('freak values neither make a scale logarithmic nor take its width', () => {
  expect(isLog(scaleOver([0.001, 20], [0, 100], [2, 20]))).toBe(false);
  const scale = scaleOver([0.001, 200], [0, 100], [2, 200]);
  expect(isLog(scale)).toBe(true);
  expect(scale(0.001)).toBe(0);
  expect(scale(2)).toBeGreaterThan(0);
});
