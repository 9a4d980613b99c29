import { expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeCells,
  makeFailure,
  makeFinish,
  makeResult,
  makeStart,
  makeSuite,
} from '../../test/fixtures/make-run.ts';
import type { Price } from '../types/suite.ts';
import { RunTally } from './run-tally.ts';

const suite = makeSuite({ candidates: [makeCandidate('a'), makeCandidate('b')] });
const cells = makeCells(suite);
const [cellA, cellB] = cells.map(({ id }) => id) as [string, string];
const PRICE: Price = { mode: 'request', perRequestUsd: 0.5 };
const STARTED_AT = Date.parse('2026-01-01T00:00:00.000Z');

function tally(priceOf: (id: string) => Price | null = () => PRICE, planned = 10): RunTally {
  const made = new RunTally({
    cells,
    planned: new Map([
      [cellA, planned],
      [cellB, planned],
    ]),
    priceOf,
  });
  made.take(makeStart());
  return made;
}

const ok = (sampleId: string, atMs = 1000, cellId = cellA) =>
  makeResult({ cellId, sampleId, attempts: [makeAttempt({ sentAtMs: atMs - 100, doneAtMs: atMs })] });
const failed = (sampleId: string, status: 'error' | 'cancelled' = 'error') =>
  makeResult({ cellId: cellA, sampleId, status, attempts: [makeFailure({ sentAtMs: 900, doneAtMs: 1000 })] });

it('counts how requests end, warm-up apart, and what each answered one cost', () => {
  const run = tally();
  run.take(makeResult({ cellId: cellA, sampleId: 'w', phase: 'warmup' }));
  for (const event of [ok('1'), ok('2'), failed('3'), ok('4', 1000, cellB)]) run.take(event);
  const state = run.at(STARTED_AT + 2000, true);
  expect(state).toMatchObject({
    stage: 'sending',
    elapsedMs: 2000,
    planned: 20,
    ended: 4,
    warmups: 1,
    counts: { ok: 3, error: 1, timeout: 0, cancelled: 0 },
    errors: [{ candidate: 'a', code: 'http_5xx', requests: 1, example: 'HTTP 500' }],
  });
  expect(state.candidates.map(({ id, spentUsd }) => [id, spentUsd])).toEqual([
    ['a', 1.5],
    ['b', 0.5],
  ]);
});

it('takes the rate over the last half minute, and the time left from it', () => {
  const run = tally(() => PRICE, 100);
  for (let place = 0; place < 60; place += 1) run.take(ok(String(place), 500 + place * 1000));
  const state = run.at(STARTED_AT + 60_000, true);
  expect(state.perSecond).toBeCloseTo(1, 1);
  expect(state.leftMs).toBeCloseTo(140_000, -4);
  expect(run.at(STARTED_AT + 200_000, true)).toMatchObject({ perSecond: 0, leftMs: null });
});

it('a request that a resume sends again counts by its newest end, and was paid for twice', () => {
  const run = tally();
  for (const event of [failed('1', 'cancelled'), failed('2')]) run.take(event);
  run.take(makeFinish(1000, false));
  run.take(makeStart(true, 5000));
  for (const event of [ok('1', 6000), ok('2', 6000)]) run.take(event);
  const state = run.at(STARTED_AT + 2000, true);
  expect(state).toMatchObject({ ended: 2, counts: { ok: 2, error: 0, cancelled: 0 }, errors: [] });
  expect(state.elapsedMs).toBe(7000);
});

it('a cell whose load plans as it goes leaves the plan open until it begins', () => {
  const run = new RunTally({ cells, planned: new Map([[cellA, 10]]), priceOf: () => PRICE });
  run.take(makeStart());
  run.take(ok('1'));
  expect(run.at(STARTED_AT + 5000, true)).toMatchObject({ planned: null, leftMs: null });
  run.take({ type: 'cell-started', cellId: cellB, planned: 4, atMs: 0 });
  expect(run.at(STARTED_AT + 5000, true).planned).toBe(14);
});

it('what is unknown or by the hour has no spend and says why', () => {
  const run = tally((id) => (id === 'a' ? null : { mode: 'hour', perHourUsd: 2, replicas: 2 }));
  run.take(ok('1'));
  expect(run.at(STARTED_AT, true).candidates.map(({ spentUsd, spendNote }) => [spentUsd, spendNote])).toEqual(
    [
      [null, 'no price is known'],
      [null, '$4.00 an hour'],
    ],
  );
});

it('tells a run that ended from one that was cut off, whose clock stands still', () => {
  const run = tally();
  run.take(ok('1', 1000));
  expect(run.at(STARTED_AT + 60_000, false)).toMatchObject({
    stage: 'gone',
    elapsedMs: 1000,
    perSecond: null,
  });
  run.take(makeFinish(1500, false, [{ cause: 'max_cost', candidateId: null, message: 'spent' }]));
  expect(run.at(STARTED_AT, true)).toMatchObject({ stage: 'writing reports', elapsedMs: 1500 });
  expect(run.at(STARTED_AT, false)).toMatchObject({ stage: 'ended', stops: ['spent'] });
});
