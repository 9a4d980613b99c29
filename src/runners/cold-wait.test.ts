import { describe, expect, it } from 'vitest';
import { makeAttempt } from '../../test/fixtures/make-run.ts';
import type { Attempt } from '../types/attempt.ts';
import { coldBoundMs } from '../util/cold-bound.ts';
import { evidenceOfWait } from './cold-wait.ts';

const waited = (ms: number, over: Partial<Omit<Attempt, 'marks'>> = {}, connectMs: number | null = null) => {
  const sentAtMs = 1000;
  const connectedAtMs = connectMs === null ? null : sentAtMs + connectMs;
  const firstByteAtMs = (connectedAtMs ?? sentAtMs) + ms;
  return makeAttempt({ sentAtMs, connectedAtMs, headersAtMs: firstByteAtMs, firstByteAtMs }, over);
};

describe('evidence in a wait, with a bound of 400 ms', () => {
  const rows: readonly [string, Attempt, boolean, string | null][] = [
    ['a late answer', waited(401), false, 'idle_probe'],
    ['a late answer to a request that asked to be held', waited(401), true, 'held_request'],
    ['an answer in time', waited(400), true, null],
    ['an answer that was late because the connection was', waited(390, {}, 900), false, null],
    ['a late answer over a new connection', waited(401, {}, 900), false, 'idle_probe'],
    ['an answer from a cache', waited(900, { cached: true }), false, null],
    [
      'the 503 that ends a hold',
      waited(900, { httpStatus: 503, errorCode: 'http_5xx' }),
      true,
      'held_request',
    ],
    [
      'a late 503 that nobody asked for',
      waited(900, { httpStatus: 503, errorCode: 'http_5xx' }),
      false,
      null,
    ],
    ['a late 500', waited(900, { httpStatus: 500, errorCode: 'http_5xx' }), true, null],
    ['a late 429', waited(900, { httpStatus: 429, errorCode: 'rate_limited' }), true, null],
    ['no answer', makeAttempt({}, { httpStatus: null, errorCode: 'timeout' }), true, null],
    ['a late answer that broke', waited(900, { errorCode: 'truncated' }), false, 'idle_probe'],
  ];
  it.each(rows)('%s', (_what, attempt, asked, evidence) => {
    expect(evidenceOfWait(attempt, 400, asked)).toBe(evidence);
    expect(evidenceOfWait(attempt, null, asked)).toBeNull();
  });
});

it('the bound is 5 × the median warm wait + 250 ms, of at least three', () => {
  expect(coldBoundMs([20, 900, 40])).toBe(450);
  expect(coldBoundMs([20, 900, 40, 60])).toBe(550);
  expect(coldBoundMs([20, 120])).toBeNull();
});
