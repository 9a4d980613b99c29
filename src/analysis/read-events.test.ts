import { describe, expect, it } from 'vitest';
import { makeAttempt, makeFinish, makeResult, makeStart } from '../../test/fixtures/make-run.ts';
import type { RunEvent } from '../types/event.ts';
import { readEvents } from './read-events.ts';

const at = (sentAtMs: number) => [makeAttempt({ sentAtMs })];
const request = (sampleId: string, over = {}) => makeResult({ cellId: 'c', sampleId, ...over });

describe('reading a journal', () => {
  it('an empty journal is an unfinished run of nothing', () => {
    const facts = readEvents([]);
    expect(facts).toMatchObject({ complete: false, finishedAt: null, durationMs: 0, crashes: 0 });
    expect(facts.ended.size).toBe(0);
  });

  it('the last result of a key is its end, and keeps the attempts of those it replaced in order', () => {
    const facts = readEvents([
      makeStart(),
      request('1', { status: 'cancelled', attempts: at(1) }),
      makeStart(true, 50),
      request('1', { status: 'error', attempts: at(60) }),
      makeStart(true, 90),
      request('1', { attempts: at(100) }),
    ]);
    const [ended] = facts.ended.get('c') ?? [];
    expect(ended?.result.status).toBe('ok');
    expect(ended?.replacedAttempts.map((attempt) => attempt.marks.sentAtMs)).toEqual([1, 60]);
    expect(facts.resumedAtMs).toEqual([50, 90]);
  });

  it('requests stand in order of scheduled time, unsent ones last', () => {
    const facts = readEvents([
      request('never', { status: 'cancelled', attempts: [] }),
      request('late', { attempts: at(30) }),
      request('early', { attempts: at(10) }),
      request('tie', { attempts: at(30), seq: 5 }),
    ]);
    expect(facts.ended.get('c')?.map(({ result }) => result.sampleId)).toEqual([
      'early',
      'late',
      'tie',
      'never',
    ]);
  });

  it('a later finish decides, and a start after it reopens the run', () => {
    const events: RunEvent[] = [makeStart(), makeFinish(100, false), makeStart(true, 100)];
    expect(readEvents(events)).toMatchObject({
      complete: false,
      finishedAt: null,
      crashes: 0,
      durationMs: 100,
    });
    expect(readEvents([...events, makeFinish(220)])).toMatchObject({ complete: true, durationMs: 220 });
  });

  it('a resumed start without a finish before it was a crash', () => {
    expect(readEvents([makeStart(), makeStart(true, 10), makeFinish(20)]).crashes).toBe(1);
  });

  it('the last score of a scorer counts, and planned takes the larger of two starts', () => {
    const score = (value: number): RunEvent => ({
      type: 'score',
      key: 'k',
      scorer: 'accuracy',
      score: { value, metadata: null },
      pair: null,
    });
    const started = (planned: number): RunEvent => ({ type: 'cell-started', cellId: 'c', planned, atMs: 3 });
    const facts = readEvents([started(9), score(0), score(1), started(4)]);
    expect(facts.scores.get('k')?.get('accuracy')?.score).toEqual({ value: 1, metadata: null });
    expect(facts.planned.get('c')).toBe(9);
  });
});
