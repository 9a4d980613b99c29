import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { betaQuantile, incompleteBeta } from './beta.ts';
import { binomialCdf, binomialProbability } from './binomial.ts';
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
import { quantileSorted, sortAscending } from './quantile.ts';
import { quantileInterval } from './quantile-interval.ts';
import { studentTCdf, studentTQuantile } from './student-t.ts';

type Row = number[];
interface Golden {
  values: number[];
  clusters: string[];
  differences: number[];
  quantile: Row[];
  meanVariance: Row;
  normalCdf: Row[];
  normalQuantile: Row[];
  incompleteBeta: Row[];
  betaQuantile: Row[];
  tCdf: Row[];
  tQuantile: Row[];
  binomialCdf: Row[];
  binomialProbability: Row[];
  wilson: Row[];
  clopperPearson: Row[];
  tInterval: Row;
  clusteredTInterval: Row;
  newcombe10: Row[];
  orderInterval: [number, number, [number, number] | null][];
  mcnemarMidP: Row[];
  permutation: Row;
  hodgesLehmann: [number[], number][];
  holm: [number[], number[]];
  detectablePairedProportion: [number, number, number | null][];
  detectableMeanDifference: Row[];
}
const golden: Golden = JSON.parse(
  readFileSync(new URL('../../test/golden/stats.json', import.meta.url), 'utf8'),
);

/** Relative where the value is not tiny around zero. */
function expectClose(actual: number | null | undefined, expected: number, tolerance = 1e-9): void {
  expect(actual).not.toBeNull();
  const scale = Math.max(Math.abs(expected), Number.MIN_VALUE);
  const error = expected === 0 ? Math.abs(actual as number) : Math.abs((actual as number) - expected) / scale;
  expect(error, `${actual} against ${expected}`).toBeLessThan(tolerance);
}

/** Functions of numbers whose golden rows hold the arguments and then the value. */
const scalar: readonly [string, Row[], (...args: number[]) => number | null, number][] = [
  [
    'type 7 quantile',
    golden.quantile,
    (p) => quantileSorted(sortAscending(golden.values), p as number),
    1e-12,
  ],
  ['normal cdf', golden.normalCdf, normalCdf as never, 1e-12],
  ['normal quantile', golden.normalQuantile, normalQuantile as never, 1e-12],
  ['incomplete beta', golden.incompleteBeta, incompleteBeta as never, 1e-9],
  ['beta quantile', golden.betaQuantile, betaQuantile as never, 1e-9],
  ['t cdf', golden.tCdf, studentTCdf as never, 1e-9],
  ['t quantile', golden.tQuantile, studentTQuantile as never, 1e-9],
  ['binomial cdf', golden.binomialCdf, binomialCdf as never, 1e-9],
  ['binomial probability', golden.binomialProbability, binomialProbability as never, 1e-9],
  ['McNemar mid-p', golden.mcnemarMidP, mcnemarMidP as never, 1e-9],
  ['detectable mean difference', golden.detectableMeanDifference, detectableMeanDifference as never, 1e-9],
];

describe('closed forms agree with SciPy and statsmodels', () => {
  it.each(scalar)('%s', (_name, rows, compute, tolerance) => {
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expectClose(compute(...row.slice(0, -1)), row.at(-1) as number, tolerance);
  });

  it.each(golden.wilson)('Wilson interval of %i of %i', (k, n, low, high) => {
    expect(wilsonInterval(k as number, n as number)?.low).toBeCloseTo(low as number, 12);
    expect(wilsonInterval(k as number, n as number)?.high).toBeCloseTo(high as number, 12);
  });

  it.each(golden.clopperPearson)('Clopper-Pearson interval of %i of %i', (k, n, low, high) => {
    expectClose(clopperPearsonInterval(k as number, n as number)?.low, low as number);
    expectClose(clopperPearsonInterval(k as number, n as number)?.high, high as number);
  });

  it('mean, variance and t interval', () => {
    expectClose(mean(golden.values), golden.meanVariance[0] as number, 1e-12);
    expectClose(sampleVariance(golden.values), golden.meanVariance[1] as number, 1e-12);
    const interval = tInterval(golden.values);
    expectClose(interval?.low, golden.tInterval[0] as number);
    expectClose(interval?.high, golden.tInterval[1] as number);
  });

  it('clustered t interval: mean, standard error, ends', () => {
    const interval = clusteredTInterval(golden.values, golden.clusters);
    const [centre, error, low, high] = golden.clusteredTInterval as [number, number, number, number];
    expectClose(interval?.mean, centre);
    expectClose(interval?.standardError, error);
    expectClose(interval?.low, low);
    expectClose(interval?.high, high);
    expect(interval?.df).toBe(new Set(golden.clusters).size - 1);
  });

  it.each(golden.newcombe10)('paired difference of %i both, %i first, %i second, %i neither', (...row) => {
    const [both, first, second, neither, low, high] = row as [number, number, number, number, number, number];
    // The reference subtracts second from first; ours is b − a.
    const interval = pairedDifferenceInterval({ both, onlyA: second, onlyB: first, neither });
    expect(interval?.low).toBeCloseTo(low, 10);
    expect(interval?.high).toBeCloseTo(high, 10);
  });

  it.each(golden.orderInterval)('ranks of the interval of n %i, share %d', (n, share, ranks) => {
    const sorted = Float64Array.from({ length: n }, (_, i) => i + 1);
    const interval = quantileInterval(sorted, share);
    expect(interval === null ? null : [interval.low, interval.high]).toEqual(ranks);
  });

  it('exact permutation p', () => {
    const rows = [golden.differences, [1, 1, -1, 2], [0.1, 0.2, 0.3, 0.1, 0.2]];
    const unused = () => {
      throw new Error('an exact test draws nothing');
    };
    rows.forEach((row, i) => {
      expectClose(pairedPermutationP(row, unused), golden.permutation[i] as number);
    });
  });

  it('Hodges–Lehmann', () => {
    for (const [values, expected] of golden.hodgesLehmann) expectClose(hodgesLehmann(values), expected);
  });

  it('Holm', () => {
    const adjusted = holmAdjust(golden.holm[0]);
    golden.holm[1].forEach((expected, i) => {
      expectClose(adjusted[i], expected);
    });
  });

  it.each(golden.detectablePairedProportion)(
    'detectable difference of n %i, discordant %d',
    (n, share, expected) => {
      const found = detectablePairedProportion(n, share);
      if (expected === null) expect(found).toBeNull();
      else expectClose(found, expected);
    },
  );
});

it('agrees with intervals printed in the literature', () => {
  // Newcombe 1998, table III, and Fagerland et al. 2014, table IV.
  const newcombe = pairedDifferenceInterval({ both: 36, onlyA: 2, onlyB: 12, neither: 0 });
  expect([newcombe?.low.toFixed(4), newcombe?.high.toFixed(4)]).toEqual(['0.0569', '0.3404']);
  const fagerland = pairedDifferenceInterval({ both: 1, onlyA: 7, onlyB: 1, neither: 12 });
  expect([fagerland?.low.toFixed(3), fagerland?.high.toFixed(3)]).toEqual(['-0.507', '-0.026']);
});
