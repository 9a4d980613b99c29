import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exchangeBlocks, type Turns } from './block-exchange.ts';
import { StudentisedRatio } from './studentised-ratio.ts';

interface Case {
  /** Of the quantile. */
  readonly share: number;
  /** Of the generator that both sides draw from. */
  readonly seed: number;
  readonly confidence: number;
  /** Rising times of a and b, block by block. */
  readonly turns: [a: number[], b: number[]][];
  /** Logarithm of b ÷ a, and its standard error. */
  readonly log: number;
  readonly error: number;
  readonly p: number;
  /** Logarithms; null: open. */
  readonly low: number | null;
  readonly high: number | null;
}
const { cases }: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../test/golden/exchange.json', import.meta.url), 'utf8'),
);

/** Park and Miller's generator with the factor of 1993; 0 to below 1. test/golden/exchange.py has the same one. */
function minimalStandard(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state - 1) / 2147483646;
  };
}

const turnsOf = ({ turns }: Case): Turns[] =>
  turns.map(([a, b]) => ({ a: Float64Array.from(a), b: Float64Array.from(b) }));

/** Within 1e-9, relative where the value is large. */
function expectClose(actual: number, expected: number): void {
  const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  expect(error, `${actual} against ${expected}`).toBeLessThan(1e-9);
}

/** Within a thousandth of a width; open where the reference is. */
function expectEnd(actual: number | null, expected: number | null, width: number): void {
  if (actual === null || expected === null) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected) / width, `${actual} against ${expected}`).toBeLessThan(1e-3);
}

describe('the exchange of turns agrees with its definition written out in NumPy', () => {
  it('in fifty cases or more of 6 to 20 blocks, drawing the same', () => {
    expect(cases.length).toBeGreaterThanOrEqual(50);
    const blocks = cases.map(({ turns }) => turns.length);
    expect([Math.min(...blocks), Math.max(...blocks)]).toEqual([6, 20]);
    // Verdicts of both kinds are among them, or agreement would say little.
    expect(cases.filter(({ p }) => p < 0.05).length).toBeGreaterThanOrEqual(10);
    expect(cases.filter(({ p }) => p >= 0.05).length).toBeGreaterThanOrEqual(10);
  });

  it.each(cases.map((one, place) => ({ ...one, place })))('case $place', (one) => {
    const turns = turnsOf(one);
    const ratio = new StudentisedRatio(turns.length);
    turns.forEach(({ a, b }, block) => {
      ratio.set(block, a, 1, b, 1);
    });
    const { log, error } = ratio.at(one.share);
    expectClose(log, one.log);
    expectClose(error, one.error);
    const found = exchangeBlocks(turns, one.share, minimalStandard(one.seed));
    expectClose(found.pValue, one.p);
    const { low, high } = found.intervalAt(one.confidence);
    // With an end open, six standard errors stand for the width.
    const width = one.low === null || one.high === null ? 6 * one.error : one.high - one.low;
    expectEnd(low, one.low, width);
    expectEnd(high, one.high, width);
  });
});
