import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeFailure,
  makeResult,
  makeUsage,
  type ResultSpec,
} from '../../test/fixtures/make-run.ts';
import type { RequestRow } from '../types/report.ts';
import { deriveRequest } from './derive-request.ts';

const derive = (spec: Omit<ResultSpec, 'cellId' | 'sampleId'>): RequestRow =>
  deriveRequest(
    { result: makeResult({ cellId: 'c', sampleId: '1', ...spec }).result, replacedAttempts: [] },
    [],
    null,
  );

const refused = makeFailure({ scheduledAtMs: 5, sentAtMs: 10, doneAtMs: 60 });
const streamed = makeAttempt(
  {
    scheduledAtMs: 5,
    sentAtMs: 1060,
    connectedAtMs: 1070,
    headersAtMs: 1100,
    firstByteAtMs: 1105,
    firstTokenAtMs: 1160,
    firstOutputAtMs: 1200,
    lastTokenAtMs: 1560,
    doneAtMs: 1600,
  },
  { attempt: 2, waitBeforeMs: 1000, waitReason: 'backoff', connection: 'new', usage: makeUsage(12, 5) },
);

describe('a streamed answer at the second attempt', () => {
  const row = derive({ attempts: [refused, streamed] });
  it.each<[keyof RequestRow, unknown]>([
    ['scheduledAtMs', 5],
    ['sentAtMs', 10],
    ['firstTokenAtMs', 1160],
    ['doneAtMs', 1600],
    ['serviceTimeMs', 500],
    ['responseTimeMs', 1555],
    ['requestLatencyMs', 1550],
    ['retryWaitMs', 1000],
    ['scheduleDelayMs', 5],
    ['connectTimeMs', 10],
    ['ttfbMs', 45],
    ['ttftMs', 100],
    ['ttfoMs', 140],
    ['tpotMs', 100],
    ['inputTokens', 12],
    ['outputTokens', 5],
    ['httpStatus', 200],
    ['status', 'ok'],
    ['cold', false],
    ['errorCode', null],
  ])('%s is %j', (field, expected) => {
    expect(row[field]).toBe(expected);
  });
});

describe('what is not measured is null', () => {
  it('an answer in one piece has no token times, and its end is the end of the body', () => {
    const row = derive({ attempts: [makeAttempt({ sentAtMs: 7, doneAtMs: 107 })] });
    expect(row).toMatchObject({ serviceTimeMs: 100, ttftMs: null, ttfoMs: null, tpotMs: null, ttfbMs: null });
    expect(row.connectTimeMs).toBe(0);
  });

  it('a failed request has a request latency and no time of an answer', () => {
    const row = derive({ status: 'error', attempts: [refused, makeFailure({ sentAtMs: 70, doneAtMs: 90 })] });
    expect(row).toMatchObject({ requestLatencyMs: 80, serviceTimeMs: null, responseTimeMs: null });
    expect(row).toMatchObject({ inputTokens: null, connectTimeMs: null, errorCode: 'http_5xx' });
  });

  it('a request that was cancelled before its first send has no time at all', () => {
    const row = derive({ status: 'cancelled', attempts: [] });
    expect(row).toMatchObject({
      scheduledAtMs: null,
      sentAtMs: null,
      requestLatencyMs: null,
      scheduleDelayMs: null,
      retryWaitMs: 0,
      output: null,
    });
  });

  it('tpot needs two tokens, a known count, and tokens that came at different times', () => {
    const marks = { firstTokenAtMs: 20, lastTokenAtMs: 80 };
    const tpot = (tokens: number | null, over = {}) =>
      derive({ attempts: [makeAttempt({ ...marks, ...over }, { usage: makeUsage(3, tokens) })] }).tpotMs;
    expect(tpot(1)).toBeNull();
    expect(tpot(null)).toBeNull();
    expect(tpot(7, { lastTokenAtMs: 20 })).toBeNull();
    expect(tpot(7)).toBe(10);
  });

  it('a pause before the first attempt is no retry wait', () => {
    const row = derive({ attempts: [makeAttempt({}, { waitBeforeMs: 40, waitReason: 'limiter' })] });
    expect(row.retryWaitMs).toBe(0);
  });
});
