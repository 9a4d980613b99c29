import { describe, expect, it } from 'vitest';
import type { Answer } from '../types/output.ts';
import type { Result } from '../types/result.ts';
import { answersOf, batchKeyOf, itemsOf } from './batch-items.ts';

const label = (name: string): Answer => ({ kind: 'labels', labels: [{ label: name, score: 1 }] });

const base = {
  cellId: 'c',
  sampleHash: 'h',
  cluster: null,
  groups: null,
  metadata: null,
  repeat: 1,
  seq: 0,
  phase: 'measured',
  block: 0,
  stage: null,
  gapMs: null,
  attempts: [],
  recalled: null,
} as const;

const batch: Result = {
  ...base,
  key: 'k',
  sampleId: '1 2',
  input: ['a', 'b'],
  target: ['x', null],
  batch: [
    { sampleId: '1', sampleHash: 'h1', cluster: 'north', groups: { language: 'de' } },
    { sampleId: '2', sampleHash: 'h2', cluster: null, groups: null },
  ],
  status: 'ok',
  output: { kind: 'batch', outputs: [label('x'), label('y')] },
};

describe('the samples of a request', () => {
  it('of a batch each have their own key, cluster, input, target and answer', () => {
    expect(itemsOf(batch)).toEqual([
      {
        key: 'k#0',
        sampleId: '1',
        sampleHash: 'h1',
        cluster: 'north',
        groups: { language: 'de' },
        input: 'a',
        target: 'x',
        output: label('x'),
      },
      {
        key: 'k#1',
        sampleId: '2',
        sampleHash: 'h2',
        cluster: null,
        groups: null,
        input: 'b',
        target: null,
        output: label('y'),
      },
    ]);
    expect(itemsOf(batch).map(({ key }) => batchKeyOf(key))).toEqual(['k', 'k']);
  });

  it('of a failed batch are all there, without an answer', () => {
    const failed: Result = { ...batch, status: 'error', errorCode: 'http_5xx', errorMessage: 'HTTP 500' };
    expect(itemsOf(failed).map(({ sampleId, output }) => [sampleId, output])).toEqual([
      ['1', null],
      ['2', null],
    ]);
    expect(answersOf(failed)).toEqual([]);
  });

  it('of a plain request are one, under the request’s own key', () => {
    const plain: Result = {
      ...base,
      key: 'k',
      sampleId: '1',
      input: ['a', 'b'],
      target: 0.5,
      batch: null,
      status: 'ok',
      output: label('x'),
    };
    expect(itemsOf(plain)).toMatchObject([{ key: 'k', input: ['a', 'b'], target: 0.5, output: label('x') }]);
  });
});
