import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { findChangePoints } from './change-points.ts';
import { normalQuantile } from './normal.ts';

const SERIES = 500;

/** Noise of a series by seed, and its ties. */
function draw(seed: string, count: number, shape: (u: number) => number) {
  const rng = createRng(seed);
  const values = Array.from({ length: count }, () => shape(rng.next() || 0.5));
  const ties = Array.from({ length: count }, () => rng.next());
  return { values, ties };
}

const SHAPES: readonly (readonly [string, (u: number) => number])[] = [
  ['normal', normalQuantile],
  ['shares of few samples, with many ties', (u) => Math.round(10 * u) / 10],
  ['heavy-tailed', (u) => Math.tan(Math.PI * (u - 0.5))],
];

describe('an unchanged series', () => {
  it.each(SHAPES)('is ever marked in at most 5 % of 200 nights with a look at each: %s', (name, shape) => {
    let marked = 0;
    for (let seed = 0; seed < SERIES; seed += 1) {
      const { values, ties } = draw(`${name}/${seed}`, 200, shape);
      // Marks stay when values follow, so the last look shows every mark that any look has shown.
      if (findChangePoints(values, ties).length > 0) marked += 1;
    }
    expect(marked / SERIES).toBeLessThanOrEqual(0.05);
  });
});

describe('several unchanged series that share the rate', () => {
  it('are marked, any of them, in at most 5 % of 200 nights, and in more without sharing it', () => {
    const together = 8;
    const anyMarked = (rate: number) => {
      let marked = 0;
      for (let group = 0; group < 150; group += 1) {
        const found = Array.from({ length: together }, (_, one) => {
          const { values, ties } = draw(`together/${group}/${one}`, 200, normalQuantile);
          return findChangePoints(values, ties, rate).length;
        });
        if (found.some((count) => count > 0)) marked += 1;
      }
      return marked / 150;
    };
    const shared = anyMarked(0.05 / together);
    expect(shared).toBeLessThanOrEqual(0.05);
    expect(anyMarked(0.05)).toBeGreaterThan(shared);
  });
});

it('marks of an earlier look stay', () => {
  const { values, ties } = draw('stay', 60, normalQuantile);
  const series = values.map((value, index) => value + (index >= 30 ? 4 : 0));
  const last = findChangePoints(series, ties);
  for (let n = 1; n <= series.length; n += 1) {
    expect(findChangePoints(series.slice(0, n), ties)).toEqual(last.filter(({ foundAt }) => foundAt < n));
  }
  expect(last).toHaveLength(1);
});

describe('a change of level', () => {
  it.each([
    [2, 0.75, 20],
    [3, 0.95, 20],
  ])('of %d standard deviations after 30 nights', (shift, share, nights) => {
    let found = 0;
    let exact = 0;
    const runs = 300;
    for (let seed = 0; seed < runs; seed += 1) {
      const { values, ties } = draw(`shift/${seed}`, 30 + nights, normalQuantile);
      const series = values.map((value, index) => value + (index >= 30 ? shift : 0));
      const mark = findChangePoints(series, ties).find(({ foundAt }) => foundAt >= 30);
      if (mark === undefined) continue;
      found += 1;
      if (Math.abs(mark.at - 30) <= 1) exact += 1;
    }
    expect(found / runs).toBeGreaterThan(share);
    expect(exact / found).toBeGreaterThan(0.75);
  });
});

it('gives nothing for a constant series, an empty one and a single value', () => {
  const ties = Array.from({ length: 100 }, (_, index) => createRng(index).next());
  expect(findChangePoints(Array(100).fill(0.9), ties)).toEqual([]);
  expect(findChangePoints([], [])).toEqual([]);
  expect(findChangePoints([1], [0.5])).toEqual([]);
});
