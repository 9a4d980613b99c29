import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { bcaInterval } from './bca.ts';
import { benjaminiHochbergAdjust } from './benjamini-hochberg.ts';
import { bootstrap } from './bootstrap.ts';
import { meanConfidenceSequence } from './confidence-sequence.ts';
import { hodgesLehmann } from './hodges-lehmann.ts';
import { holmAdjust } from './holm.ts';
import type { Interval } from './interval.ts';
import { krippendorffAlpha } from './krippendorff-alpha.ts';
import { mcnemarExactP, mcnemarMidP } from './mcnemar.ts';
import { clusteredTInterval, tInterval } from './mean-interval.ts';
import { pairedDifferenceInterval } from './paired-proportions.ts';
import { passAtK, passHatK } from './pass-at-k.ts';
import { pairedPermutationP } from './permutation.ts';
import {
  detectableByMcNemar,
  detectableByT,
  detectablePairedProportion,
  powerOfMeanDifference,
} from './power.ts';
import { clopperPearsonInterval, wilsonInterval } from './proportion.ts';
import { quantileInterval } from './quantile-interval.ts';
import { ratioInterval } from './ratio-interval.ts';
import { runToRunDifference } from './run-to-run.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

type Row = number[];
type Sample = [values: number[], expected: number];
type Ends = [low: number, high: number];
interface Cases {
  wilson: [number, number, number, ...Ends][];
  clopperPearson: [number, number, number, ...Ends][];
  tInterval: [number[], number, ...Ends][];
  clusteredTInterval: [number[], string[], number, number, number, ...Ends][];
  newcombe10: [number, number, number, number, ...Ends][];
  orderInterval: [number, number, Ends | null][];
  mcnemar: [number, number, number, number][];
  permutation: Sample[];
  sampledPermutation: Sample[];
  wilcoxonExact: Sample[];
  wilcoxonNormal: Sample[];
  hodgesLehmann: Sample[];
  holm: [number[], number[]][];
  benjaminiHochberg: [number[], number[]][];
  detectablePairedProportion: [number, number, number | null][];
  powerOfMeanDifference: Row[];
  bootstrapShare: [number, number, ...Ends][];
  bca: { values: number[]; draws: number[]; low: number; high: number }[];
  passK: [number, number, number, number, number][];
  krippendorff: [(number | null)[][], 'nominal' | 'ordinal' | 'interval', number | null][];
  confidenceSequence: [number[], number, ...Ends][];
  runToRun: [before: number, now: number, others: number[], level: number, ...Ends, p: number][];
  detectableByT: [error: number, df: number, difference: number][];
  detectableByMcNemar: [n: number, share: number, difference: number | null][];
  ratioInterval: [y: number[], x: number[], level: number, value: number, ...Ends][];
}
const cases: Cases = JSON.parse(
  readFileSync(new URL('../../test/golden/stats-cases.json', import.meta.url), 'utf8'),
);

/** Within 1e-9, relative where the value is large. */
function expectClose(actual: number | null | undefined, expected: number, tolerance = 1e-9): void {
  expect(actual).not.toBeNull();
  const error = Math.abs((actual as number) - expected) / Math.max(1, Math.abs(expected));
  expect(error, `${actual} against ${expected}`).toBeLessThan(tolerance);
}

function expectEnds(actual: Interval | null, low: number, high: number): void {
  expectClose(actual?.low, low);
  expectClose(actual?.high, high);
}

function drawsNothing(): number {
  throw new Error('an exact test draws nothing');
}

/** Name, cases and check of each; every one has fifty cases or more. */
const checks: { [name in keyof Cases]: (row: Cases[name][number]) => void } = {
  wilson: ([k, n, level, low, high]) => expectEnds(wilsonInterval(k, n, level), low, high),
  clopperPearson: ([k, n, level, low, high]) => expectEnds(clopperPearsonInterval(k, n, level), low, high),
  tInterval: ([values, level, low, high]) => expectEnds(tInterval(values, level), low, high),
  clusteredTInterval: ([values, clusters, level, mean, standardError, low, high]) => {
    const interval = clusteredTInterval(values, clusters, level);
    expectClose(interval?.mean, mean);
    expectClose(interval?.standardError, standardError);
    expectEnds(interval, low, high);
  },
  newcombe10: ([both, first, second, neither, low, high]) =>
    // The reference subtracts second from first; ours is b − a.
    expectEnds(pairedDifferenceInterval({ both, onlyA: second, onlyB: first, neither }), low, high),
  orderInterval: ([n, share, ranks]) => {
    const sorted = Float64Array.from({ length: n }, (_, i) => i + 1);
    const interval = quantileInterval(sorted, share);
    expect(interval === null ? null : [interval.low, interval.high]).toEqual(ranks);
  },
  mcnemar: ([onlyA, onlyB, exact, mid]) => {
    expectClose(mcnemarExactP(onlyA, onlyB), exact);
    expectClose(mcnemarMidP(onlyA, onlyB), mid);
  },
  permutation: ([differences, p]) => expectClose(pairedPermutationP(differences, drawsNothing), p),
  sampledPermutation: ([differences, p]) => {
    // One test draws 10,000 patterns; the mean over seeds is what it estimates.
    const seeds = 10;
    let sum = 0;
    for (let seed = 0; seed < seeds; seed += 1) {
      sum += pairedPermutationP(differences, createRng(seed).next) as number;
    }
    expectClose(sum / seeds, p, 1e-3);
  },
  wilcoxonExact: ([differences, p]) => {
    expect(wilcoxonSignedRank(differences)?.exact).toBe(true);
    expectClose(wilcoxonSignedRank(differences)?.pValue, p);
  },
  wilcoxonNormal: ([differences, p]) => {
    const found = wilcoxonSignedRank(differences);
    // Below 26 ranks without a tie ours is exact where the reference was told to approximate.
    if (found?.exact === false) expectClose(found.pValue, p);
  },
  hodgesLehmann: ([values, expected]) => expectClose(hodgesLehmann(values), expected),
  holm: ([pValues, adjusted]) =>
    holmAdjust(pValues).forEach((p, i) => {
      expectClose(p, adjusted[i] as number);
    }),
  benjaminiHochberg: ([pValues, adjusted]) =>
    benjaminiHochbergAdjust(pValues).forEach((p, i) => {
      expectClose(p, adjusted[i] as number);
    }),
  detectablePairedProportion: ([n, share, expected]) =>
    expected === null
      ? expect(detectablePairedProportion(n, share)).toBeNull()
      : expectClose(detectablePairedProportion(n, share), expected),
  powerOfMeanDifference: ([difference, error, power]) =>
    expectClose(powerOfMeanDifference(difference as number, error as number), power as number),
  bootstrapShare: ([right, n, low, high]) => {
    const share = (drawn: Int32Array) => (drawn[0] as number) / n;
    const found = bootstrap(Int32Array.of(right, n - right), share, createRng(5).next);
    expectClose(found.low, low, 1e-3);
    expectClose(found.high, high, 1e-3);
  },
  bca: ({ values, draws, low, high }) => {
    const n = values.length;
    const sum = values.reduce((total, value) => total + value, 0);
    const leftOut = { values: values.map((value) => (sum - value) / (n - 1)), counts: values.map(() => 1) };
    expectEnds(bcaInterval(Float64Array.from(draws).sort(), sum / n, leftOut), low, high);
  },
  passK: ([n, c, k, some, all]) => {
    expectClose(passAtK(n, c, k), some);
    expectClose(passHatK(n, c, k), all);
  },
  krippendorff: ([units, scale, alpha]) => {
    const found = scale === 'nominal' ? krippendorffAlpha(units, scale) : krippendorffAlpha(units, scale);
    if (alpha === null) expect(found).toBeNull();
    else expectClose(found, alpha);
  },
  confidenceSequence: ([values, level, low, high]) =>
    expectEnds(meanConfidenceSequence(values, level), low, high),
  runToRun: ([before, now, others, level, low, high, p]) => {
    const found = runToRunDifference(before, now, others, level);
    expectEnds(found, low, high);
    expectClose(found?.pValue, p);
  },
  detectableByT: ([error, df, difference]) => expectClose(detectableByT(error, df), difference),
  detectableByMcNemar: ([n, share, difference]) =>
    difference === null
      ? expect(detectableByMcNemar(n, share)).toBeNull()
      : // Ours adds up over evenly spread counts of discordant samples where there are many.
        expectClose(detectableByMcNemar(n, share), difference, 1e-3),
  ratioInterval: ([y, x, level, value, low, high]) => {
    const found = ratioInterval(y, x, level);
    expectClose(found?.value, value);
    expectClose(found?.low, low);
    expectClose(found?.high, high);
  },
};

describe('fifty cases each agree with SciPy, statsmodels or the formula written out in NumPy', () => {
  it.each(Object.keys(checks) as (keyof Cases)[])('%s', (name) => {
    expect(cases[name].length).toBeGreaterThanOrEqual(50);
    for (const row of cases[name]) checks[name](row as never);
  });
});

it("Krippendorff's alpha of the reliability data that he prints", () => {
  // Krippendorff 2011, section C: four observers, twelve units; alpha by scale as printed there.
  const observers = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'];
  const units = Array.from({ length: 12 }, (_, unit) =>
    observers.map((ratings) => (ratings[unit] === '.' ? null : Number(ratings[unit]))),
  );
  expect(krippendorffAlpha(units, 'nominal')).toBeCloseTo(0.743, 3);
  expect(krippendorffAlpha(units, 'ordinal')).toBeCloseTo(0.815, 3);
  expect(krippendorffAlpha(units, 'interval')).toBeCloseTo(0.849, 3);
});
