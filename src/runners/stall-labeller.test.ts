import { expect, it } from 'vitest';
import { type Stall, StallLabeller } from './stall-labeller.ts';

/** Plays beats [ms, sockets were looked at] from 0 with a bound of 3 ms and gives the stalls that end. */
function play(beats: readonly (readonly [number, boolean])[], endMs: number): Stall[] {
  const labeller = new StallLabeller(0);
  const stalls = beats.flatMap(([atMs, polled]) => labeller.beat(atMs, 3, polled) ?? []);
  return [...stalls, ...[labeller.end(endMs) ?? []].flat()];
}

it('beats on time are no stall, and neither is a silence of the bound itself', () => {
  const beats = [1, 2, 5, 6].map((atMs) => [atMs, true] as const);
  expect(play(beats, 7)).toEqual([]);
});

it('a stall runs from the last beat before the silence to the second beat on time after it', () => {
  const beats = [1, 2, 52, 53, 54, 55].map((atMs) => [atMs, true] as const);
  expect(play(beats, 56)).toEqual([{ fromMs: 2, toMs: 54, gapMs: 50 }]);
});

it('a beat before the sockets were looked at says nothing about the backlog', () => {
  expect(
    play(
      [
        [1, true],
        [51, true],
        [52, false],
        [53, false],
        [54, true],
        [55, true],
        [56, true],
      ],
      57,
    ),
  ).toEqual([{ fromMs: 1, toMs: 55, gapMs: 50 }]);
});

it('a backlog that takes long to read keeps the stall open, and the longest silence is kept', () => {
  const beats = [1, 21, 22, 34, 35, 36, 37].map((atMs) => [atMs, true] as const);
  expect(play(beats, 38)).toEqual([{ fromMs: 1, toMs: 36, gapMs: 20 }]);
});

it('two blocks apart are two stalls', () => {
  const beats = [1, 11, 12, 13, 14, 24, 25, 26].map((atMs) => [atMs, true] as const);
  expect(play(beats, 27)).toEqual([
    { fromMs: 1, toMs: 13, gapMs: 10 },
    { fromMs: 14, toMs: 26, gapMs: 10 },
  ]);
});

it('a stall that is open at the end ends there', () => {
  expect(play([[20, true]], 30)).toEqual([{ fromMs: 0, toMs: 30, gapMs: 20 }]);
});
