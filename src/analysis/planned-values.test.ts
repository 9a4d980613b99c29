import { describe, expect, it } from 'vitest';
import { type EndedCall, plannedValues } from './planned-values.ts';

const call = (seq: number, sampleId: string, value: number | null): EndedCall => ({
  seq,
  items: [{ sampleId, cluster: null, value }],
});
const found = (calls: readonly EndedCall[], perPass: number, passes = 1, before?: number) =>
  plannedValues(calls, { perPass, passes }, before).map(({ sampleId, value }) => [sampleId, value]);

describe('values in planned order', () => {
  it('stand in the order of the plan, whoever ended first', () => {
    expect(found([call(2, 'c', 1), call(0, 'a', 0), call(1, 'b', 1)], 3)).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 1],
    ]);
  });

  it('end before the first sample that has not ended', () => {
    expect(found([call(0, 'a', 1), call(2, 'c', 1)], 3)).toEqual([['a', 1]]);
  });

  it('leave out what has ended without a value, and go on behind it', () => {
    expect(found([call(0, 'a', null), call(1, 'b', 1)], 2)).toEqual([['b', 1]]);
  });

  it('let a sample in when all its repeats have ended, as their mean', () => {
    const calls = [call(0, 'a', 1), call(1, 'b', 1), call(2, 'a', 0)];
    expect(found(calls, 2, 2)).toEqual([['a', 0.5]]);
  });

  it('end at the place that a look is for', () => {
    expect(found([call(0, 'a', 1), call(1, 'b', 1)], 2, 1, 1)).toEqual([['a', 1]]);
  });
});
