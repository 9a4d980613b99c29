import { describe, expect, it } from 'vitest';
import {
  dispersionOf,
  gapVariation,
  medianInterval,
  quantile,
  roundOrder,
  roundRatios,
  roundValues,
} from '../bench/lib/statistics.mjs';
import { contestPlayer } from '../bench/truth/play-contest.mjs';
import { decideContest } from '../src/analysis/contest.ts';
import { planTurns } from '../src/runners/turns.ts';
import { createRng } from '../src/util/rng.ts';

describe('medianInterval', () => {
  // Coverage of the pair (r, n + 1 - r): 1 - 2 · sum of C(n, k) / 2^n for k < r.
  it.each([
    { n: 1, low: 1, high: 1, coverage: 0 },
    { n: 3, low: 1, high: 3, coverage: 0.75 },
    { n: 6, low: 1, high: 6, coverage: 1 - 2 / 64 },
    { n: 8, low: 1, high: 8, coverage: 1 - 2 / 256 },
    { n: 9, low: 2, high: 8, coverage: 1 - 20 / 512 },
    { n: 12, low: 3, high: 10, coverage: 1 - (2 * 79) / 4096 },
  ])('of $n values goes from the order statistic $low to $high', ({ n, low, high, coverage }) => {
    const values = Array.from({ length: n }, (_, index) => n - index);
    expect(medianInterval(values)).toEqual({
      median: (n + 1) / 2,
      low,
      high,
      coverage: expect.closeTo(coverage, 12),
      n,
    });
  });

  it('of no values is null', () => {
    expect(medianInterval([])).toBeNull();
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe('rounds', () => {
  const block = (arm: string, round: number, cost: number, discarded = false) => ({
    arm,
    round,
    cost,
    discarded,
  });
  const blocks = [
    block('a', 0, 10),
    block('b', 0, 4),
    block('b', 0, 6),
    block('a', 0, 14),
    block('a', 1, 90, true),
    block('b', 1, 5),
    block('b', 1, 500, true),
    block('a', 1, 20),
    block('a', 2, 30, true),
    block('b', 2, 10),
  ];

  it('are counter-balanced', () => {
    expect(roundOrder(['a', 'b', 'c'])).toEqual(['a', 'b', 'c', 'c', 'b', 'a']);
  });

  it('are compared within themselves, by their kept blocks', () => {
    const values = roundValues(blocks, ({ cost }) => cost);
    expect(roundRatios(values, 'a', 'b')).toEqual([12 / 5, 20 / 5]);
  });

  it('are compared by all their blocks where that is asked for', () => {
    const values = roundValues(blocks, ({ cost }) => cost, { all: true });
    expect(roundRatios(values, 'a', 'b')).toEqual([12 / 5, 55 / 252.5, 3]);
  });

  it('without an arm have no ratio', () => {
    expect(
      roundRatios(
        roundValues(blocks, ({ cost }) => cost),
        'a',
        'nobody',
      ),
    ).toEqual([]);
  });
});

describe('arrivals', () => {
  it('at even distances have neither dispersion nor variation', () => {
    const even = Array.from({ length: 101 }, (_, index) => index * 10);
    expect(gapVariation(even)).toBe(0);
    // The last window closes on its last moment: counts are 10 nine times and once 11, mean 10.1.
    expect(dispersionOf(even, 10)).toBeCloseTo((9 * 0.1 ** 2 + 0.9 ** 2) / 9 / 10.1, 12);
  });

  it('in clumps have the dispersion and variation of their counts and gaps', () => {
    // Gaps 1 and 2: mean 1.5, standard deviation 1 / sqrt(2).
    expect(gapVariation([0, 1, 3])).toBeCloseTo(Math.SQRT1_2 / 1.5, 12);
    // Windows of width 2: counts 3 and 1, mean 2, variance 2.
    expect(dispersionOf([0, 0.5, 1, 4], 2)).toBeCloseTo(1, 12);
  });
});

describe('contests that may be settled at each look', () => {
  const { looksOf, play } = contestPlayer({ decideContest, planTurns });
  const decided = { goal: { kind: 'decided', margin: 0 } } as const;
  const isWorse = ({ decision }: { decision: { reason: string } | null }) =>
    decision?.reason.startsWith('worse') === true;

  it('are looked at as often as the product cuts their plan', () => {
    expect(looksOf(640)).toEqual(Array.from({ length: 20 }, (_, block) => 32 * (block + 1)));
  });

  it('between three equals call hardly any worse', () => {
    const random = createRng('equals').next;
    const runs = 200;
    let wrong = 0;
    for (let run = 0; run < runs; run += 1)
      if (play([0.8, 0.8, 0.8], 320, decided, random).some(isWorse)) wrong += 1;
    // 5 % of 200 and three standard errors.
    expect(wrong).toBeLessThanOrEqual(0.05 * runs + 3 * Math.sqrt(0.05 * 0.95 * runs));
  });

  it('find a planted difference, and the right side of it, long before their plan is over', () => {
    const random = createRng('planted').next;
    const ends = Array.from({ length: 40 }, () => play([0.9, 0.5], 640, decided, random));
    expect(ends.every(([, second]) => second !== undefined && isWorse(second))).toBe(true);
    expect(ends.some(([first]) => first !== undefined && isWorse(first))).toBe(false);
    const used = ends.map(([, second]) => second?.values.length ?? 0).toSorted((a, b) => a - b);
    expect(used[20]).toBeLessThan(200);
  });
});
