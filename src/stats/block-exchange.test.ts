import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { blockQuantileDifference } from './block-difference.ts';
import { exchangeBlocks, type Turns } from './block-exchange.ts';

const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Blocks whose level moves three times as much as requests within one; b is so much slower. */
function drifting(count: number, random: () => number, shift = 0): Turns[] {
  return Array.from({ length: count }, () => {
    const level = 500 + 30 * normal(random);
    const turn = (more: number) =>
      Float64Array.from({ length: 10 }, () => level + 10 * normal(random) + more).sort();
    return { a: turn(0), b: turn(shift) };
  });
}

const pOf = (turns: readonly Turns[], share: number, random: () => number) =>
  exchangeBlocks(turns, share, random).pValue;

describe('exchanging turns within blocks, under drift three times the spread within', () => {
  // Of few blocks the highest alone carries p95: then the test is careful, and alarms hardly ever.
  it.each([
    { share: 0.5, count: 8, least: 0.01 },
    { share: 0.95, count: 20, least: 0.01 },
    { share: 0.95, count: 8, least: 0 },
  ])(
    'alarms at about 5 % in 150 seeded runs without a difference, at quantile $share of $count blocks',
    ({ share, count, least }) => {
      const { next } = createRng(`exchange ${share}`);
      let alarms = 0;
      for (let run = 0; run < 150; run += 1) {
        if (pOf(drifting(count, next), share, next) < 0.05) alarms += 1;
      }
      // 5 % of 150 runs have a standard deviation of 1.8 %.
      expect(alarms / 150).toBeGreaterThanOrEqual(least);
      expect(alarms / 150).toBeLessThan(0.1);
    },
    300_000,
  );

  it.each([{ share: 0.5 }, { share: 0.95 }])(
    'holds the ratio of sides of another shape in about 95 % of 100 seeded runs, at quantile $share',
    ({ share }) => {
      const { next } = createRng(`shapes ${share}`);
      const spreads = { a: 0.1, b: 0.4 };
      const truth = Math.log(3) + (share === 0.5 ? 0 : 1.6448536) * (spreads.b - spreads.a);
      let held = 0;
      for (let run = 0; run < 100; run += 1) {
        const turns = Array.from({ length: 15 }, () => {
          const turn = (spread: number, factor: number) =>
            Float64Array.from({ length: 16 }, () => factor * Math.exp(spread * normal(next))).sort();
          // b is brought down by the true ratio: a test that rejects this would leave the truth out of its interval.
          return { a: turn(spreads.a, 40), b: turn(spreads.b, 120 / Math.exp(truth)) };
        });
        if (pOf(turns, share, next) >= 0.05) held += 1;
      }
      expect(held / 100).toBeGreaterThan(0.88);
    },
    300_000,
  );

  it('has an interval no narrower than those of its sides allow', () => {
    // 15 blocks of 16 requests; both p95 alone are known to some 10 %, so their ratio can't be known to 1 %.
    const { next } = createRng('width');
    const turns = Array.from({ length: 15 }, () => {
      const turn = (middle: number, spread: number) =>
        Float64Array.from({ length: 16 }, () => middle * Math.exp(spread * normal(next))).sort();
      return { a: turn(43, 0.25), b: turn(125, 0.4) };
    });
    const { low, high } = exchangeBlocks(turns, 0.95, next).intervalAt(0.95);
    expect((high as number) - (low as number)).toBeGreaterThan(0.1);
  });

  it('finds a shift of three times the standard error of the paired medians nearly always', () => {
    const { next } = createRng('exchange power');
    let found = 0;
    for (let run = 0; run < 40; run += 1) {
      if (pOf(drifting(20, next, 8), 0.5, next) < 0.05) found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(36);
  }, 60_000);

  it('holds a factor in its interval exactly when b divided by it is not rejected', () => {
    const turns = drifting(8, createRng('inversion').next, 6);
    const { low, high } = exchangeBlocks(turns, 0.5, createRng(1).next).intervalAt(0.95);
    const divided = (log: number) =>
      turns.map(({ a, b }) => ({ a, b: b.map((value) => value / Math.exp(log)) }));
    const p = (log: number) => pOf(divided(log), 0.5, createRng(1).next);
    expect(p((low as number) + 1e-5)).toBeGreaterThanOrEqual(0.05);
    expect(p((low as number) - 1e-5)).toBeLessThan(0.05);
    expect(p((high as number) - 1e-5)).toBeGreaterThanOrEqual(0.05);
    expect(p((high as number) + 1e-5)).toBeLessThan(0.05);
  });

  it('with the fewest blocks can still reject, and with clear ones does', () => {
    const turns = drifting(6, createRng('six').next, 60);
    expect(pOf(turns, 0.5, createRng(1).next)).toBeLessThan(0.05);
  });

  it('is the same for values on another scale', () => {
    const turns = drifting(8, createRng('scale').next, 6);
    const sideOf = (side: 'a' | 'b', scale: number) => ({
      values: turns.flatMap((turn) => Array.from(turn[side], (value) => value * scale)),
      blocks: turns.flatMap((turn, block) => Array.from(turn[side], () => block)),
    });
    const at = (scale: number) =>
      blockQuantileDifference(sideOf('a', scale), sideOf('b', scale), 0.95, createRng(2).next);
    expect(at(1000).low).toBeCloseTo(1000 * (at(1).low as number), 3);
    expect(at(1000).detectable).toBeCloseTo(1000 * (at(1).detectable as number), 3);
    expect(at(1000).pValue).toBe(at(1).pValue);
  });
});
