import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { bcaBootstrap } from './bca.ts';
import { benjaminiHochbergAdjust } from './benjamini-hochberg.ts';
import { differenceConfidenceSequence, meanConfidenceSequence } from './confidence-sequence.ts';
import { krippendorffAlpha } from './krippendorff-alpha.ts';
import { mcnemarExactP } from './mcnemar.ts';
import { judgeNonInferiority } from './non-inferiority.ts';
import { passAtK, passHatK } from './pass-at-k.ts';
import { powerOfMeanDifference } from './power.ts';
import { clopperPearsonInterval, wilsonInterval } from './proportion.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

const share = (n: number) => (drawn: Int32Array) => (drawn[0] as number) / n;
const bca = (...sizes: number[]) =>
  bcaBootstrap(Int32Array.from(sizes), share(sizes.reduce((sum, size) => sum + size, 0)), createRng(1).next);

describe('stated answers and refusals', () => {
  it.each<[string, unknown, unknown]>([
    ['McNemar, exact, without discordance', mcnemarExactP(0, 0), 1],
    ['McNemar, exact, of equal counts', mcnemarExactP(5, 5), 1],
    ['Wilcoxon of nothing', wilcoxonSignedRank([]), null],
    ['Wilcoxon of one', wilcoxonSignedRank([2])?.pValue, 1],
    ['Wilcoxon of zeros', wilcoxonSignedRank([0, 0])?.pValue, 1],
    ['Wilcoxon drops zeros', wilcoxonSignedRank([0, 1, 2, 3])?.pValue, 0.25],
    ['Benjamini–Hochberg of nothing', benjaminiHochbergAdjust([]), []],
    ['Benjamini–Hochberg keeps nulls', benjaminiHochbergAdjust([null, 0.02, 0.03]), [null, 0.03, 0.03]],
    ['pass@k below k answers', passAtK(2, 1, 3), null],
    ['pass^k below k answers', passHatK(2, 1, 3), null],
    ['pass^k of 0 of 25', passHatK(25, 0, 5), 0],
    ['pass^k of 25 of 25', passHatK(25, 25, 5), 1],
    ['power without spread', powerOfMeanDifference(0.1, 0), null],
    ['alpha of nothing', krippendorffAlpha([], 'nominal'), null],
    ['alpha of one rater', krippendorffAlpha([['a'], ['b']], 'nominal'), null],
    [
      'alpha of ratings that are all alike',
      krippendorffAlpha(
        [
          [1, 1],
          [1, 1],
        ],
        'interval',
      ),
      null,
    ],
    [
      'alpha of perfect agreement',
      krippendorffAlpha(
        [
          ['a', 'a'],
          ['b', 'b'],
        ],
        'nominal',
      ),
      1,
    ],
    ['sequence of nothing', meanConfidenceSequence([]), { low: 0, high: 1 }],
    ['sequence of a value out of bounds', meanConfidenceSequence([0.5, 1.2]), null],
    ['sequence of differences of nothing', differenceConfidenceSequence([]), { low: -1, high: 1 }],
    ['sequence of means that drifted', meanConfidenceSequence([...zeros(300), ...ones(3000)]), null],
    ['not worse without an interval', judgeNonInferiority(null, 0.1, true), 'undecided'],
    ['not worse', judgeNonInferiority({ low: -0.02, high: 0.03 }, 0.05, true), 'not_worse'],
    ['worse', judgeNonInferiority({ low: -0.2, high: -0.1 }, 0.05, true), 'worse'],
    ['across the margin', judgeNonInferiority({ low: -0.2, high: 0.1 }, 0.05, true), 'undecided'],
    ['less is better', judgeNonInferiority({ low: -9, high: 40 }, 50, false), 'not_worse'],
    ['BCa of one unit', bca(1, 0).note, 'fewer than two units to resample'],
    ['BCa of one cluster', bca(1).low, null],
  ])('%s', (_name, actual, expected) => {
    expect(actual).toEqual(expected);
  });

  it('0 of 25 and 25 of 25 have a sensible interval', () => {
    for (const interval of [wilsonInterval, clopperPearsonInterval]) {
      expect(interval(0, 25)?.high).toBeGreaterThan(0.1);
      expect(interval(25, 25)?.low).toBeLessThan(0.9);
    }
    expect(meanConfidenceSequence(zeros(25))).toMatchObject({ low: 0, high: expect.closeTo(0.25, 0) });
    expect(bca(25)).toEqual({ low: null, high: null, note: 'every resample gives the same value' });
  });
});

function zeros(n: number): number[] {
  return new Array(n).fill(0);
}

function ones(n: number): number[] {
  return new Array(n).fill(1);
}

describe('known truth, in small', () => {
  it('a confidence sequence keeps its error over 500 looks in 300 seeded runs', () => {
    const rng = createRng(3);
    let broken = 0;
    for (let run = 0; run < 300; run += 1) {
      const found = meanConfidenceSequence(Array.from({ length: 500 }, () => (rng.next() < 0.8 ? 1 : 0)));
      if (found === null || found.low > 0.8 || found.high < 0.8) broken += 1;
    }
    expect(broken / 300).toBeLessThanOrEqual(0.05);
  });

  it('Wilcoxon alarms at 5 % in 2,000 seeded runs without a difference', () => {
    const rng = createRng(4);
    let alarms = 0;
    for (let run = 0; run < 2000; run += 1) {
      const found = wilcoxonSignedRank(Array.from({ length: 20 }, () => rng.next() - rng.next()));
      if (found !== null && found.pValue < 0.05) alarms += 1;
    }
    expect(alarms / 2000).toBeGreaterThan(0.02);
    expect(alarms / 2000).toBeLessThan(0.08);
  });
});
