import { describe, expect, it } from 'vitest';
import { scorerOf } from '../scorers/registry.ts';
import type { Scorer } from '../types/scorer.ts';
import { alikeInterval } from './alike-corpus.ts';
import type { SamplePairs } from './sample-values.ts';

const scorer = (name: string) => scorerOf(name) as Scorer;

/** Samples of two labels by turns, all right or all wrong. */
const labelled = (
  n: number,
  isRight: boolean,
  cluster: (i: number) => string | null = () => null,
): SamplePairs[] =>
  Array.from({ length: n }, (_, i) => {
    const [target, other] = i % 2 === 0 ? (['yes', 'no'] as const) : (['no', 'yes'] as const);
    return { sampleId: `s${i}`, cluster: cluster(i), pairs: [{ target, answer: isRight ? target : other }] };
  });

describe('a corpus metric without spread', () => {
  it('of 25 right samples could have 4 wrong ones unseen, and never has a width of zero', () => {
    // 0 of 25 at 97.5 %: 1 − 0.025^(1/25) = 0.1372, and 25 · 0.1372 = 3.43.
    const found = alikeInterval(scorer('micro-f1'), [labelled(25, true)], 0.95);
    expect(found).toMatchObject({ changed: 4, units: 25, high: 1 });
    expect(found?.low).toBeCloseTo(21 / 25, 12);
  });

  it('of 25 wrong samples could have 4 right ones unseen', () => {
    const found = alikeInterval(scorer('micro-f1'), [labelled(25, false)], 0.95);
    expect(found?.low).toBe(0);
    expect(found?.high).toBeCloseTo(4 / 25, 12);
  });

  it('the same on both sides has a difference that goes both ways alike, narrower with more samples', () => {
    const both = (n: number) =>
      alikeInterval(scorer('macro-f1'), [labelled(n, true), labelled(n, true)], 0.95);
    expect(both(100)?.low).toBeCloseTo(-(both(100)?.high as number), 12);
    expect(both(100)?.low).toBeLessThan(-0.01);
    expect(both(1000)?.low).toBeGreaterThan(-0.01);
  });

  it('counts whole clusters', () => {
    const clustered = labelled(40, true, (i) => `c${i % 10}`);
    // 0 of 10: 1 − 0.025^(1/10) = 0.3085, so 4 of 10 clusters: 16 of 40 samples.
    expect(alikeInterval(scorer('micro-f1'), [clustered], 0.95)).toMatchObject({ changed: 4, units: 10 });
    expect(alikeInterval(scorer('micro-f1'), [clustered], 0.95)?.low).toBeLessThan(0.8);
  });

  it('over texts knows the right answer, too', () => {
    const texts = Array.from({ length: 30 }, (_, i) => ({
      sampleId: `s${i}`,
      cluster: null,
      pairs: [{ target: '["a b"]', answer: '"x y"' }],
    }));
    // 0 of 30: 3.47, so 4 of 30 without an error.
    expect(alikeInterval(scorer('wer'), [texts], 0.95)?.low).toBeCloseTo(26 / 30, 12);
  });

  it('of no sample has none', () => {
    expect(alikeInterval(scorer('micro-f1'), [[]], 0.95)).toBeNull();
  });
});
