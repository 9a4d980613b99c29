import { describe, expect, it } from 'vitest';
import type { Answer } from '../types/output.ts';
import type { Judged } from './cell-data.ts';
import { findFlaky } from './find-flaky.ts';

const text = (said: string): Answer => ({
  kind: 'text',
  text: said,
  reasoning: null,
  finishReason: 'stop',
  toolCalls: [],
});
const labels = (label: string, score: number): Answer => ({ kind: 'labels', labels: [{ label, score }] });
let count = 0;
const asked = (sampleId: string, output: Answer | null): Judged => {
  count += 1;
  return {
    key: `k${count}`,
    sampleId,
    sampleHash: `hash of ${sampleId}`,
    cluster: null,
    groups: null,
    input: sampleId,
    target: null,
    output,
    status: output === null ? 'error' : 'ok',
    recalled: false,
    scored: new Map(),
  };
};

describe('samples whose answers change between repeats', () => {
  it('are counted among those with two answers, and listed with each answer and how often it came', () => {
    const found = findFlaky([
      asked('a', text('yes')),
      asked('b', text('one')),
      asked('a', text('no')),
      asked('b', text('one')),
      asked('a', text('yes')),
      asked('once', text('x')),
      asked('c', text('left')),
      asked('c', null),
    ]);
    expect(found).toMatchObject({ repeated: 2, flaky: 1, share: { value: 0.5, n: 2, method: 'Wilson' } });
    expect(found?.listed).toEqual([
      {
        sampleId: 'a',
        answers: [
          { text: 'yes', times: 2 },
          { text: 'no', times: 1 },
        ],
      },
    ]);
  });

  it('go by the label and not by its score', () => {
    const pair = (first: Answer, second: Answer) => findFlaky([asked('a', first), asked('a', second)]);
    expect(pair(labels('up', 0.9), labels('up', 0.8))?.flaky).toBe(0);
    expect(pair(labels('up', 0.9), labels('down', 0.9))?.flaky).toBe(1);
  });

  it('are unknown where nothing was asked twice, or answers are numbers', () => {
    expect(findFlaky([])).toBeNull();
    expect(findFlaky([asked('a', text('x')), asked('b', text('y'))])).toBeNull();
    const ranking: Answer = { kind: 'ranking', scores: [0.1, 0.2] };
    expect(findFlaky([asked('a', ranking), asked('a', ranking)])).toBeNull();
  });

  it('are listed up to twenty, with long answers cut, and none hides behind another', () => {
    const found = findFlaky(
      Array.from({ length: 30 }, (_, n) => [
        asked(`s${n}`, text('x'.repeat(500))),
        asked(`s${n}`, text('y')),
      ]).flat(),
    );
    expect(found?.flaky).toBe(30);
    expect(found?.listed).toHaveLength(20);
    expect(found?.listed[0]?.answers[0]?.text).toHaveLength(201);
  });
});
