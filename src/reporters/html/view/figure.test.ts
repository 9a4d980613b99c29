import { expect, it } from 'vitest';
import { estimateShare } from '../../../analysis/summarize-score.ts';
import { FEW_SAMPLES, isDoubtful, quantileFigure } from './figure.ts';

const values = (n: number) =>
  Array.from({ length: n }, (_, index) => ({ sampleId: `s${index}`, value: index % 2, cluster: null }));

it('greys what the analysis itself doubts, and nothing else', () => {
  const few = estimateShare(values(10));
  const many = estimateShare(values(100));
  if (few === null || many === null) throw new Error('no estimate');
  expect([isDoubtful(few), isDoubtful(many)]).toEqual([true, false]);
});

it('gives a percentile its interval, or says why it has none', () => {
  const quantile = { p: 95, value: 100, low: 90, high: 120, trusted: true, withFailures: null };
  expect(quantileFigure(quantile)).toEqual({
    value: '100 ms',
    interval: '[90\u00a0ms, 120\u00a0ms]',
    doubtful: false,
  });
  const few = quantileFigure({ ...quantile, low: null, high: null, trusted: false });
  expect([few.interval, few.doubtful]).toEqual([FEW_SAMPLES, true]);
  expect(quantileFigure(null).interval).toBe('');
});
