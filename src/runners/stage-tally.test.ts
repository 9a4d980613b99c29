import { expect, it } from 'vitest';
import { StageTally } from './stage-tally.ts';

it('a stage is over when a later one has begun and all of it has ended', () => {
  const tally = new StageTally(3);
  tally.begin(0);
  tally.begin(0);
  tally.end(0);
  expect(tally.isOver(0)).toBe(false);
  tally.begin(1);
  expect(tally.isOver(0)).toBe(false);
  tally.end(0);
  expect([0, 1, 2].map((stage) => tally.isOver(stage))).toEqual([true, false, false]);
  tally.end(1);
  expect(tally.isOver(1), 'more of it may come').toBe(false);
  tally.close();
  expect([0, 1, 2].map((stage) => tally.isOver(stage))).toEqual([true, true, true]);
});

it('one whose request was stopped is not', () => {
  const tally = new StageTally(2);
  tally.begin(0);
  tally.begin(1);
  tally.end(1);
  tally.close();
  expect([tally.isOver(0), tally.isOver(1)]).toEqual([false, true]);
});

it('requests of no stage count for none', () => {
  const tally = new StageTally(0);
  tally.begin(null);
  tally.end(null);
  tally.close();
  expect(tally.isOver(0)).toBe(false);
});
