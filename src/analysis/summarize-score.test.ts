import { describe, expect, it } from 'vitest';
import { worstValue } from './sample-values.ts';
import { estimateMean, estimateShare } from './summarize-score.ts';

const samples = (values: readonly number[], clusterOf: (i: number) => string | null = () => null) =>
  values.map((value, i) => ({ sampleId: String(i), cluster: clusterOf(i), value }));

describe('the mean of per-sample scores', () => {
  it('has a t interval', () => {
    // Mean 3, s = √2.5, SE = √0.5, t(df 4) = 2.776445.
    expect(estimateMean(samples([1, 2, 3, 4, 5]))).toMatchObject({
      value: 3,
      low: expect.closeTo(3 - 2.776445 * Math.SQRT1_2, 5),
      high: expect.closeTo(3 + 2.776445 * Math.SQRT1_2, 5),
      n: 5,
      method: 't',
      note: 'fewer than 30 samples: the interval may cover less than 95 %',
    });
  });

  it('has a clustered t interval where clusters are declared', () => {
    // Sums of deviations by cluster: −3, 0, 3; SE = √(18 · 3/2) ÷ 6 = 0.866; t(df 2) = 4.302653.
    const found = estimateMean(samples([1, 2, 3, 3, 4, 5], (i) => `c${Math.floor(i / 2)}`));
    expect(found).toMatchObject({
      value: 3,
      method: 'clustered t',
      note: expect.stringContaining('3 clusters; fewer than 30'),
    });
    expect(found?.high).toBeCloseTo(3 + (4.302653 * Math.sqrt(27)) / 6, 5);
  });

  it.each<[string, readonly number[]]>([
    ['one value', [4]],
    ['all alike', [0.3, 0.3, 0.1 + 0.2]],
  ])('%s gives a mean without an interval, and says so', (_name, values) => {
    const found = estimateMean(samples(values));
    expect(found).toMatchObject({ low: null, high: null, n: values.length });
    expect(found?.value).toBeCloseTo(values[0] as number, 12);
    expect(found?.note).toContain('no interval');
  });

  it('over thirty values bears no doubt', () => {
    const thirty = Array.from({ length: 30 }, (_, i) => i % 2);
    expect(estimateMean(samples(thirty))?.note).toBeNull();
    expect(estimateShare(samples(thirty))?.note).toBeNull();
    expect(estimateShare(samples(thirty.slice(1)))?.note).toContain('fewer than 30 samples');
  });

  it('of 0/1 scores bears a doubt below ten of either outcome', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => (i < 9 ? 0 : 1));
    expect(estimateShare(samples(hundred))?.note).toBe(
      'fewer than 10 wrong answers: the interval may cover less than 95 %',
    );
    expect(estimateShare(samples([0, ...hundred]))?.note).toBeNull();
  });

  it('of nothing is null', () => {
    expect(estimateMean([])).toBeNull();
    expect(estimateShare([])).toBeNull();
  });
});

describe('the share of right samples', () => {
  it('of n in n ends at 1 and does not start there', () => {
    expect(estimateShare(samples([1, 1, 1]))).toMatchObject({ value: 1, high: 1 });
    expect(estimateShare(samples([1, 1, 1]))?.low).toBeCloseTo(0.4385, 4);
  });

  it('never leaves 0 to 1 when clustered', () => {
    const found = estimateShare(samples([1, 1, 1, 0], (i) => `c${i % 2}`));
    expect(found).toMatchObject({ value: 0.75, low: 0, high: 1, method: 'clustered t' });
  });
});

describe('a failed request where failures are wrong', () => {
  it.each([
    ['more is better', true, 'share', 0],
    ['less of a share is better', false, 'share', 1],
    ['less of a score without an upper bound is better', false, 'score', null],
  ] as const)('counts as the worst value: %s', (_name, higherIsBetter, unit, expected) => {
    expect(worstValue({ higherIsBetter, unit })).toBe(expected);
  });
});
