import { describe, expect, it } from 'vitest';
import { readFormula } from '../metrics/read-formula.ts';
import { scorerOf } from '../scorers/registry.ts';
import type { Scorer } from '../types/scorer.ts';
import { createRng } from '../util/rng.ts';
import { compareMetric, estimateMetric } from './custom-metric.ts';
import type { MetricSide, UsedMetric } from './metric-side.ts';

function metric(text: string, scorers: readonly string[] = ['accuracy', 'token-f1']): UsedMetric {
  const { formula } = readFormula(text);
  if (formula === null) throw new Error(text);
  return {
    spec: { name: 'own', formula: text, higherIsBetter: true, unit: 'share' },
    formula,
    scorers: scorers.map((name) => ({ scorer: scorerOf(name) as Scorer, options: {} })),
  };
}

/** Samples "de-0", "de-1" … with these values; the group stands before the dash. */
function values(groups: Readonly<Record<string, readonly number[]>>) {
  return Object.entries(groups).flatMap(([group, list]) =>
    list.map((value, i) => ({ sampleId: `${group}-${i}`, cluster: null, value })),
  );
}
const groupOf = (_grouping: string, sampleId: string) => sampleId.split('-')[0] ?? null;
const random = () => createRng(7).fork('test').next;
const side: MetricSide = new Map([
  ['accuracy', values({ de: [1, 0, 0, 1], en: [1, 1, 1, 0], fr: [1, 1], one: [0] })],
  ['token-f1', values({ de: [1, 0.5, 0, 1], en: [1, 1, 1, 0.5], fr: [1, 1], one: [0] })],
]);

describe('the value of a custom metric', () => {
  // accuracy: 7 of 11; de 2 of 4, en 3 of 4, fr 2 of 2, one 0 of 1 (left out). token-f1: 8 ÷ 11.
  it.each([
    ['accuracy', 7 / 11],
    ['0.7 * accuracy + 0.3 * token-f1', (0.7 * 7 + 0.3 * 8) / 11],
    ['min(accuracy by language)', 0.5],
    ['max(accuracy by language)', 1],
    ['gap(accuracy by language)', 0.5],
    ['mean(accuracy by language)', 0.75],
    ['accuracy[language=en] - accuracy[language=de]', 0.25],
    ['accuracy[language=one]', 0],
    ['accuracy / token-f1', 7 / 8],
    ['(1 - accuracy) * 2', 8 / 11],
  ])('%s', (text, expected) => {
    const found = estimateMetric(metric(text), side, groupOf, random()).estimate;
    expect(found?.value).toBeCloseTo(expected, 12);
  });

  it.each(['accuracy / 0', 'accuracy[language=xx]', '1 / accuracy[language=one]'])(
    '%s is undefined, and says so',
    (text) => {
      expect(estimateMetric(metric(text), side, groupOf, random())).toMatchObject({
        estimate: null,
        note: expect.stringContaining('undefined'),
      });
    },
  );

  it('names the smallest group and those that are left out', () => {
    const { estimate } = estimateMetric(metric('min(accuracy by language)'), side, groupOf, random());
    expect(estimate?.note).toContain('3 groups of language, the smallest fr (n = 2)');
    expect(estimate?.note).toContain('left out with one sample each: one');
    expect(estimate?.note).toContain('fewer than 30 samples in the smallest group: the interval may cover');
  });

  it('of a corpus metric is that of its group', () => {
    const pairs = (group: string, list: readonly string[]) =>
      list.map((pair, i) => {
        const [target = '', answer = ''] = pair.split('');
        return { sampleId: `${group}-${i}`, cluster: null, pairs: [{ target, answer }] };
      });
    const part = [...pairs('de', ['aa', 'ab', 'bb', 'bb']), ...pairs('en', ['aa', 'bb'])];
    const own = metric('min(macro-f1 by language)', ['macro-f1']);
    const found = estimateMetric(own, new Map([['macro-f1', part]]), groupOf, random()).estimate;
    // de: F1 of a = 2·1 ÷ (1 + 2) = 2/3, of b = 2·2 ÷ (3 + 2) = 4/5.
    expect(found?.value).toBeCloseTo((2 / 3 + 4 / 5) / 2, 12);
  });
});

describe('the interval', () => {
  it('without extremes is that of the mean, and clusters are drawn whole', () => {
    const many = values({ de: Array.from({ length: 200 }, (_, i) => (i % 4 === 0 ? 0 : 1)) });
    const own = metric('accuracy', ['accuracy']);
    const width = (part: typeof many) => {
      const { estimate } = estimateMetric(own, new Map([['accuracy', part]]), groupOf, random());
      return (estimate?.high ?? Number.NaN) - (estimate?.low ?? Number.NaN);
    };
    // Standard error √(0.75 · 0.25 ÷ 200) = 0.0306; clusters of four alike samples double it.
    expect(width(many) / (2 * 1.97 * 0.0306)).toBeCloseTo(1, 0);
    const tied = many.map((one, i) => ({ ...one, value: (i >> 2) % 4 === 0 ? 0 : 1 }));
    const clustered = tied.map((one, i) => ({ ...one, cluster: `c${i >> 2}` }));
    const ratio = width(clustered as unknown as typeof many) / width(tied);
    expect(ratio).toBeGreaterThan(1.7);
    expect(ratio).toBeLessThan(2.4);
  });

  it('of the minimum of five equal groups holds the truth in 92 of 100 runs or more; a bootstrap does in 40', () => {
    const own = metric('min(accuracy by language)', ['accuracy']);
    const runs = 300;
    let covered = 0;
    for (let run = 0; run < runs; run += 1) {
      const { next } = createRng(run).fork('coverage');
      const answers = () => Array.from({ length: 60 }, () => (next() < 0.8 ? 1 : 0));
      const groups = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, answers()]));
      const { estimate } = estimateMetric(own, new Map([['accuracy', values(groups)]]), groupOf, next);
      if ((estimate?.low ?? 1) <= 0.8 && (estimate?.high ?? 0) >= 0.8) covered += 1;
    }
    expect(covered / runs).toBeGreaterThan(0.92);
  });
});

describe('the difference of a custom metric', () => {
  /** One group a share, of which that share of 100 samples is right. */
  const shares = (...list: readonly number[]): MetricSide => {
    const answers = (share: number) => Array.from({ length: 100 }, (_, i) => (i < share * 100 ? 1 : 0));
    const groups = Object.fromEntries(list.map((share, g) => [`g${g}`, answers(share)]));
    return new Map([['accuracy', values(groups)]]);
  };

  it('is over the samples that both sides have, and counts the others', () => {
    const a: MetricSide = new Map([['accuracy', values({ de: [1, 0, 1, 1] })]]);
    const b: MetricSide = new Map([['accuracy', values({ de: [1, 1, 1], en: [0] })]]);
    // Over de-0 to de-2: a 2 of 3, b 3 of 3. de-3 and en-0 have no partner.
    expect(compareMetric(metric('accuracy', ['accuracy']), a, b, groupOf, random())).toMatchObject({
      difference: { value: expect.closeTo(1 / 3, 12), n: 3 },
      paired: 3,
      unpaired: 2,
    });
  });

  it('agrees with the paired normal interval where there are no extremes', () => {
    const own = metric('0.5 * accuracy + 0.5 * accuracy', ['accuracy']);
    const found = compareMetric(own, shares(0.5), shares(0.8), groupOf, random());
    // 30 of 100 samples turn right: SE = √(0.3 · 0.7 ÷ 100) = 0.0458.
    expect(found.difference?.value).toBeCloseTo(0.3, 12);
    expect(found.difference?.low).toBeCloseTo(0.3 - 1.98 * 0.0458, 1);
    expect(found.difference?.high).toBeCloseTo(0.3 + 1.98 * 0.0458, 1);
    expect(found.pValue).toBeLessThan(0.01);
  });

  it.each([
    ['is found where it is large', [0.3, 0.8], -0.5, true],
    ['stays open where it is small', [0.75, 0.8], -0.05, false],
  ])('of minima %s, and p agrees with the interval', (_name, after, value, isFound) => {
    const own = metric('min(accuracy by language)', ['accuracy']);
    const { difference, pValue } = compareMetric(own, shares(0.8, 0.8), shares(...after), groupOf, random());
    expect(difference?.value).toBeCloseTo(value, 12);
    expect((difference?.high ?? 0) < 0).toBe(isFound);
    expect((pValue ?? 1) < 0.05).toBe(isFound);
  });

  it('of equal minima has a p of 1', () => {
    const own = metric('min(accuracy by language)', ['accuracy']);
    const found = compareMetric(own, shares(0.8, 0.8), shares(0.8, 0.8), groupOf, random());
    expect(found).toMatchObject({ difference: { value: 0 }, pValue: 1 });
  });

  it('of nothing in common has no value', () => {
    const of = (group: string): MetricSide => new Map([['accuracy', values({ [group]: [1] })]]);
    const found = compareMetric(metric('accuracy', ['accuracy']), of('de'), of('en'), groupOf, random());
    expect(found).toMatchObject({ difference: null, paired: 0, unpaired: 2 });
  });
});
