import { describe, expect, it } from 'vitest';
import { textAnswer } from '../../test/fixtures/answers.ts';
import { scorerOf } from '../scorers/registry.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import { createRng } from '../util/rng.ts';
import { bootstrapMetric, bootstrapMetricDifference } from './corpus.ts';
import type { SamplePairs } from './sample-values.ts';

/** Samples of one target each, with one answer a repeat, as a scorer pairs them. */
function samplesOf(
  scorer: Scorer,
  rows: readonly (readonly [target: string, ...answers: string[]])[],
): SamplePairs[] {
  return rows.map(([target, ...answers], i) => ({
    sampleId: `s${i}`,
    cluster: null,
    pairs: answers.map(
      (answer) => scorer.pair({ input: `q${i}`, target }, textAnswer(answer), {}) as LabelPair,
    ),
  }));
}

function named(name: string): Scorer {
  return scorerOf(name) as Scorer;
}

function metricValue(scorer: Scorer, samples: readonly SamplePairs[]): number | null {
  return bootstrapMetric(scorer, samples, createRng(1).next).value;
}

describe('pass@k over repeats', () => {
  const rows = [
    ['a', 'a', 'x', 'x'],
    ['b', 'b', 'b', 'x'],
    ['c', 'x', 'x', 'x'],
  ] as const;

  it('averages the estimate of every sample', () => {
    const samples = samplesOf(named('pass@1'), rows);
    expect(metricValue(named('pass@1'), samples)).toBeCloseTo((1 / 3 + 2 / 3 + 0) / 3, 12);
    // 1 − C(2,2) ÷ C(3,2), 1 and 0.
    expect(metricValue(named('pass@2'), samples)).toBeCloseTo((2 / 3 + 1 + 0) / 3, 12);
    expect(metricValue(named('pass@3'), samples)).toBeCloseTo(2 / 3, 12);
    expect(metricValue(named('pass@4'), samples)).toBeNull();
  });

  it('leaves out a sample with fewer than k answers, and weighs the others alike', () => {
    const samples = samplesOf(named('pass@2'), [
      ['a', 'a'],
      ['b', 'b', 'x', 'x'],
      ['c', 'x', 'x'],
      ['d', 'd', 'd'],
    ]);
    expect(metricValue(named('pass@2'), samples)).toBeCloseTo((2 / 3 + 0 + 1) / 3, 12);
  });

  it('has an interval over samples', () => {
    const many = Array.from({ length: 40 }, (_, i) => ['a', i % 2 ? 'a' : 'x', i % 3 ? 'a' : 'x'] as const);
    const { value, result } = bootstrapMetric(
      named('pass@1'),
      samplesOf(named('pass@1'), many),
      createRng(1).next,
    );
    expect(result.low).toBeLessThan(value as number);
    expect(result.high).toBeGreaterThan(value as number);
  });
});

describe('pass^k over repeats', () => {
  const rows = [
    ['a', 'a', 'a', 'x', 'a'],
    ['b', 'b', 'b', 'b', 'b'],
    ['c', 'c', 'x', 'x', 'x'],
  ] as const;

  it('is the share of draws of k answers that are all right, counted one by one', () => {
    for (const k of [1, 2, 3, 4]) {
      const name = `pass^${k}`;
      const counted = rows.map(([target, ...answers]) => {
        const draws = subsets(answers, k);
        return draws.filter((draw) => draw.every((answer) => answer === target)).length / draws.length;
      });
      const expected = counted.reduce((sum, one) => sum + one, 0) / rows.length;
      expect(metricValue(named(name), samplesOf(named(name), rows))).toBeCloseTo(expected, 12);
    }
    // 3 of 4 right: 1 of 2 draws of two; 4 of 4: all; 1 of 4: none.
    expect(metricValue(named('pass^2'), samplesOf(named('pass^2'), rows))).toBeCloseTo((0.5 + 1 + 0) / 3, 12);
  });

  it('with one answer it is pass@1, and below k answers there is no number', () => {
    const [hat, at] = ['pass^1', 'pass@1'].map((name) =>
      metricValue(named(name), samplesOf(named(name), rows)),
    );
    expect(hat).toBe(at);
    expect(metricValue(named('pass^5'), samplesOf(named('pass^5'), rows))).toBeNull();
  });
});

/** Every way to take k of the items. */
function subsets<T>(items: readonly T[], k: number): T[][] {
  if (k === 0) return [[]];
  return items.flatMap((item, at) => subsets(items.slice(at + 1), k - 1).map((rest) => [item, ...rest]));
}

describe('corpus metrics over repeats', () => {
  it('count a sample once, whatever its repeats', () => {
    const wer = named('wer');
    // 1 error in 2 words on average for the first, 0 of 1 for the second.
    const samples = samplesOf(wer, [
      ['a b', 'a b', 'a x', 'x b', 'x x'],
      ['c', 'c'],
    ]);
    expect(metricValue(wer, samples)).toBeCloseTo(1 / 3, 12);
  });

  it('read equal samples once and count them all', () => {
    const microF1 = named('micro-f1');
    const samples = samplesOf(microF1, [
      ['a', 'a', 'x'],
      ['a', 'x', 'a'],
      ['a', 'a', 'a'],
      ['b', 'x', 'x'],
    ]);
    expect(metricValue(microF1, samples)).toBeCloseTo(2 / 4, 12);
  });

  it('a difference is b − a over the same samples', () => {
    const wer = named('wer');
    const a = samplesOf(wer, [
      ['a b', 'a x'],
      ['c d', 'c d'],
    ]);
    const b = samplesOf(wer, [
      ['a b', 'a b'],
      ['c d', 'c d'],
    ]);
    expect(bootstrapMetricDifference(wer, a, b, createRng(1).next).value).toBeCloseTo(-0.25, 12);
  });
});
