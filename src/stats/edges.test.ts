import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { binomialProbability } from './binomial.ts';
import { drawBinomial } from './binomial-draw.ts';
import { blockQuantileDifference } from './block-difference.ts';
import { bootstrap } from './bootstrap.ts';
import { hodgesLehmann } from './hodges-lehmann.ts';
import { holmAdjust } from './holm.ts';
import { mcnemarMidP } from './mcnemar.ts';
import { mean, sampleVariance } from './mean.ts';
import { clusteredTInterval, tInterval } from './mean-interval.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { pairedDifferenceInterval } from './paired-proportions.ts';
import { pairedPermutationP } from './permutation.ts';
import { detectableMeanDifference, detectablePairedProportion } from './power.ts';
import { clopperPearsonInterval, wilsonInterval } from './proportion.ts';
import { quantileSorted } from './quantile.ts';
import { quantileInterval } from './quantile-interval.ts';
import { expandedLevel, expandedP } from './small-sample.ts';

const random = () => createRng(1).next;
/** n units, all different. */
const each = (n: number) => new Int32Array(n).fill(1);
const sumOf = (values: readonly number[]) => (drawn: Int32Array) =>
  values.reduce((sum, value, i) => sum + value * (drawn[i] as number), 0);

describe('nothing, one value, all ties', () => {
  const none = new Float64Array(0);
  it.each<[string, unknown, unknown]>([
    ['mean of nothing', mean([]), null],
    ['variance of one', sampleVariance([4]), null],
    ['quantile of nothing', quantileSorted(none, 0.5), null],
    ['quantile of one', quantileSorted(Float64Array.of(4), 0.99), 4],
    ['quantile of ties', quantileSorted(Float64Array.of(4, 4, 4), 0.9), 4],
    ['quantile interval of nothing', quantileInterval(none, 0.5), null],
    ['quantile interval of five', quantileInterval(Float64Array.of(1, 2, 3, 4, 5), 0.5), null],
    ['Wilson of 0 of 0', wilsonInterval(0, 0), null],
    ['Clopper-Pearson of 0 of 0', clopperPearsonInterval(0, 0), null],
    ['Wilson starts at 0 for 0 of 25', wilsonInterval(0, 25)?.low, 0],
    ['Wilson ends at 1 for 25 of 25', wilsonInterval(25, 25)?.high, 1],
    ['t interval of one', tInterval([3]), null],
    ['spread that is only rounding', tInterval([0.1 + 0.2, 0.3])?.standardError, 0],
    ['clustered t of one cluster', clusteredTInterval([1, 2, 3], ['a', 'a', 'a']), null],
    ['McNemar without discordance', mcnemarMidP(0, 0), 1],
    ['difference of no pairs', pairedDifferenceInterval({ both: 0, onlyA: 0, onlyB: 0, neither: 0 }), null],
    ['permutation of nothing', pairedPermutationP([], random()), null],
    ['permutation of zeros', pairedPermutationP([0, 0], random()), 1],
    ['Hodges–Lehmann of nothing', hodgesLehmann([]), null],
    ['Hodges–Lehmann of ties', hodgesLehmann([-2, -2, -2, -2]), -2],
    ['Holm of nothing', holmAdjust([]), []],
    ['Holm keeps nulls and does not count them', holmAdjust([null, 0.02, 0.03]), [null, 0.04, 0.04]],
    ['detectable without spread', detectableMeanDifference(0), null],
    ['detectable without discordance', detectablePairedProportion(100, 0), null],
    ['normal cdf at 0', normalCdf(0), 0.5],
    ['normal quantile at 1', normalQuantile(1), Number.POSITIVE_INFINITY],
  ])('%s', (_name, actual, expected) => {
    expect(actual).toEqual(expected);
  });

  it('a bootstrap that can not say says so', () => {
    expect(bootstrap(each(1), () => 1, random())).toMatchObject({
      low: null,
      note: expect.stringContaining('two'),
    });
    expect(bootstrap(each(5), () => 1, random())).toMatchObject({
      low: null,
      note: expect.stringContaining('same'),
    });
    expect(bootstrap(each(5), () => null, random())).toMatchObject({ low: null, pValue: null });
  });
});

describe('the seeded bootstrap', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
  it('repeats itself for one seed and moves for another', () => {
    const first = bootstrap(each(10), sumOf(values), createRng(7).next);
    expect(bootstrap(each(10), sumOf(values), createRng(7).next)).toEqual(first);
    expect(bootstrap(each(10), sumOf(values), createRng(8).next)).not.toEqual(first);
  });

  it('has the standard error that theory gives for a sum', () => {
    // SE of a resampled sum is √n times the population deviation: √10 · √5.49 = 7.4095.
    const { standardError } = bootstrap(each(10), sumOf(values), createRng(7).next);
    expect(standardError).toBeGreaterThan(7.1);
    expect(standardError).toBeLessThan(7.7);
  });
});

describe('drawing kinds of units that are alike', () => {
  it.each([
    [5, 0.3],
    [40, 0.1],
    [60, 0.4],
    [500, 0.03],
    [1000, 0.9],
  ])('a binomial(%i, %d) draw has the right chance of every outcome', (n, p) => {
    const rng = createRng(n);
    const draws = 20_000;
    const seen = new Map<number, number>();
    for (let i = 0; i < draws; i += 1) {
      const k = drawBinomial(n, p, rng.next);
      seen.set(k, (seen.get(k) ?? 0) + 1);
    }
    let chiSquare = 0;
    let cells = 0;
    for (let k = 0; k <= n; k += 1) {
      const expected = draws * binomialProbability(k, n, p);
      if (expected < 5) continue;
      chiSquare += ((seen.get(k) ?? 0) - expected) ** 2 / expected;
      cells += 1;
    }
    // Beyond 4 standard deviations of a chi-square variable the sampler would be wrong.
    expect(chiSquare).toBeLessThan(cells + 4 * Math.sqrt(2 * cells));
  });

  it('certain outcomes are certain', () => {
    expect(drawBinomial(0, 0.5, random())).toBe(0);
    expect(drawBinomial(7, 0, random())).toBe(0);
    expect(drawBinomial(7, 1, random())).toBe(7);
  });

  it('gives the interval that drawing unit by unit gives', () => {
    const share = (drawn: Int32Array) => (drawn[1] as number) / 300;
    const byKind = bootstrap(Int32Array.of(210, 90), share, createRng(1).next);
    const units = (drawn: Int32Array) =>
      drawn.reduce((sum, times, unit) => sum + (unit >= 210 ? times : 0), 0) / 300;
    const byUnit = bootstrap(each(300), units, createRng(2).next);
    // SE of a share of 0.3 in 300: 0.02646.
    expect(byKind.standardError).toBeCloseTo(0.0265, 2);
    expect(Math.abs((byKind.low as number) - (byUnit.low as number))).toBeLessThan(0.01);
    expect(Math.abs((byKind.high as number) - (byUnit.high as number))).toBeLessThan(0.01);
  });
});

describe('the block exchange of a quantile difference', () => {
  const blocks = Array.from({ length: 60 }, (_, i) => Math.floor(i / 6));
  const base = Array.from({ length: 60 }, (_, i) => 100 + ((i * 37) % 60));
  it('gives the plain difference, and no interval where every block differs alike', () => {
    const a = { values: base, blocks };
    const b = { values: base.map((value) => value * 1.25), blocks };
    const result = blockQuantileDifference(a, b, 0.95, random());
    expect(result.difference).toBeCloseTo(
      0.25 * (quantileSorted(Float64Array.from(base).sort(), 0.95) as number),
      9,
    );
    expect(result).toMatchObject({ low: null, detectable: null, note: 'every block differs alike' });
    // No draw is as far out but those that exchange all ten blocks or none: 2 of 1,024.
    expect(result.pValue).toBeGreaterThan(0.0005);
    expect(result.pValue).toBeLessThan(0.02);
    expect(blockQuantileDifference(a, a, 0.95, random())).toMatchObject({
      difference: 0,
      low: null,
      pValue: 1,
    });
  });

  it('needs six shared blocks', () => {
    const side = { values: [1, 2, 3, 4, 5], blocks: [0, 1, 2, 3, 4] };
    const result = blockQuantileDifference(side, side, 0.5, random());
    expect(result).toMatchObject({ difference: 0, low: null, pValue: null });
    expect(result.note).toContain('fewer than 6');
  });

  it('leaves out and counts what one side alone measured', () => {
    const rng = createRng(8);
    const a = { values: base.map((value) => value * (1 + rng.next())), blocks };
    const more = { values: [...a.values, 9_000, 9_000], blocks: [...blocks, 77, 78] };
    const b = { values: base.map((value) => value * (1 + rng.next())), blocks };
    const plain = blockQuantileDifference(a, b, 0.95, createRng(5).next);
    expect(blockQuantileDifference(more, b, 0.95, createRng(5).next)).toEqual({ ...plain, leftOut: 2 });
  });

  it('has no ratio to a time of 0', () => {
    const b = { values: [0, ...base.slice(1)], blocks };
    expect(blockQuantileDifference({ values: base, blocks }, b, 0.5, random()).note).toContain('value of 0');
  });

  it('turns round with its sides, and its interval leaves 0 out exactly when p < 0.05', () => {
    const found = Array.from({ length: 12 }, (_, run) => {
      const rng = createRng(`shift ${run}`);
      const side = (shift: number) => ({
        values: base.map((value) => value + 10 * rng.next() + shift),
        blocks,
      });
      const [a, b] = [side(0), side(run)];
      const one = blockQuantileDifference(a, b, 0.9, createRng(run).next);
      const other = blockQuantileDifference(b, a, 0.9, createRng(run).next);
      expect(other.difference).toBeCloseTo(-(one.difference as number), 9);
      expect(one.low as number).toBeLessThanOrEqual(one.difference as number);
      expect(one.high as number).toBeGreaterThanOrEqual(one.difference as number);
      const isOutside = (one.low as number) > 0 || (one.high as number) < 0;
      expect(isOutside).toBe((one.pValue as number) < 0.05);
      return isOutside;
    });
    // Both kinds occur, so that the rule above says something.
    expect(new Set(found).size).toBe(2);
  });

  it('says nothing when a side is empty', () => {
    const empty = { values: [], blocks: [] };
    expect(blockQuantileDifference(empty, { values: [1], blocks: [0] }, 0.5, random()).difference).toBeNull();
  });
});

describe('an expanded percentile interval', () => {
  // From tables of t and of the normal distribution: 1 − 2 Φ(−t₀.₉₇₅ · √(n ÷ (n − 1))).
  it.each([
    [5, 0.998092],
    [10, 0.982899],
    [20, 0.968238],
    [101, 0.953833],
  ])('over %i units takes the draws from a level of %f', (units, level) => {
    expect(expandedLevel(0.95, units)).toBeCloseTo(level, 6);
    // An interval that just ends at zero has the p-value that belongs to it.
    expect(expandedP(1 - expandedLevel(0.95, units), units)).toBeCloseTo(0.05, 9);
  });

  it('keeps a p-value of 1, and never claims more than the draws do', () => {
    expect(expandedP(1, 20)).toBeCloseTo(1, 12);
    for (const p of [0.001, 0.02, 0.3, 0.9]) expect(expandedP(p, 20)).toBeGreaterThan(p);
  });
});

describe('known truth', () => {
  /** Exact coverage of an interval of a proportion: the chance that it holds p, over all outcomes. */
  function coverage(n: number, p: number, interval: typeof wilsonInterval): number {
    let covered = 0;
    let probability = (1 - p) ** n;
    for (let k = 0; k <= n; k += 1) {
      const ends = interval(k, n);
      if (ends !== null && ends.low <= p && p <= ends.high) covered += probability;
      probability *= ((n - k) / (k + 1)) * (p / (1 - p));
    }
    return covered;
  }

  it.each([10, 30, 100])('at n = %i Wilson covers 95 % on average and Clopper-Pearson always', (n) => {
    const grid = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
    const wilson = grid.map((p) => coverage(n, p, wilsonInterval));
    const exact = grid.map((p) => coverage(n, p, clopperPearsonInterval));
    const average = wilson.reduce((sum, share) => sum + share, 0) / wilson.length;
    expect(average).toBeGreaterThan(0.945);
    expect(average).toBeLessThan(0.965);
    expect(Math.min(...exact)).toBeGreaterThan(0.95 - 1e-9);
  });

  it('the order-statistic interval of a median covers at least 95 % in 2,000 seeded samples', () => {
    const rng = createRng(11);
    let covered = 0;
    for (let run = 0; run < 2000; run += 1) {
      const sorted = Float64Array.from({ length: 25 }, () => -Math.log(1 - rng.next())).sort();
      const ends = quantileInterval(sorted, 0.5);
      if (ends !== null && ends.low <= Math.LN2 && Math.LN2 <= ends.high) covered += 1;
    }
    expect(covered / 2000).toBeGreaterThan(0.94);
  });

  it('a sampled permutation test comes close to the exact one', () => {
    const rng = createRng(4);
    const differences = Array.from({ length: 14 }, () => rng.next() - 0.3);
    const sampled = pairedPermutationP(differences, createRng(2).next) as number;
    let hits = 0;
    const observed = Math.abs(differences.reduce((sum, d) => sum + d, 0)) - 1e-12;
    for (let pattern = 0; pattern < 2 ** 14; pattern += 1) {
      const total = differences.reduce((sum, d, i) => sum + (pattern & (1 << i) ? d : -d), 0);
      if (Math.abs(total) >= observed) hits += 1;
    }
    expect(Math.abs(sampled - hits / 2 ** 14)).toBeLessThan(0.015);
  });
});
