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
import { summarizeThroughput } from './throughput.ts';
import { turnByBlock } from './turns.ts';

const row = (spec: Partial<ResultSpec>) =>
  deriveRequest(
    { result: makeResult({ cellId: 'c', sampleId: '1', ...spec }).result, replacedAttempts: [] },
    [],
    null,
  );
const throughput = (
  rows: readonly RequestRow[],
  slo: Record<string, number> = {},
  resumedAtMs: readonly number[] = [],
  more: { readonly scheduled?: number; readonly rightBy?: string } = {},
) =>
  summarizeThroughput(rows, {
    slo,
    turnOf: turnByBlock(resumedAtMs),
    scheduled: more.scheduled ?? rows.length,
    rightBy: more.rightBy ?? null,
  });
const ok = (
  block: number,
  scheduledAtMs: number,
  doneAtMs: number,
  tokens: number | null = null,
  over = {},
) =>
  row({
    block,
    attempts: [
      makeAttempt(
        { scheduledAtMs, sentAtMs: scheduledAtMs, doneAtMs },
        { usage: makeUsage(1, tokens), ...over },
      ),
    ],
  });
const failed = row({
  status: 'error',
  block: 1,
  attempts: [makeFailure({ scheduledAtMs: 5000, sentAtMs: 5000, doneAtMs: 6500 })],
});

describe('throughput', () => {
  it('divides answers by the sum of turns: the pause between turns is not in it, a failure keeps its time', () => {
    const rows = [ok(0, 0, 400), ok(0, 100, 500), ok(1, 5000, 5800), failed];
    // Turns of 500 and 1500 ms; 3 answers in 2 s.
    expect(throughput(rows, {}, [])).toEqual({
      windowMs: 2000,
      requestsPerSecond: 1.5,
      outputTokensPerSecond: null,
      goodput: null,
      goodFraction: null,
      correctGoodput: null,
    });
  });

  it('a block that a resume continues is two turns', () => {
    const rows = [ok(0, 0, 400), ok(0, 9000, 9600)];
    expect(throughput(rows, {}, []).windowMs).toBe(9600);
    expect(throughput(rows, {}, [8000]).windowMs).toBe(1000);
  });

  it('tokens per second need the count of every answer', () => {
    expect(throughput([ok(0, 0, 500, 30), ok(0, 0, 1000, 20)], {}, []).outputTokensPerSecond).toBe(50);
    expect(throughput([ok(0, 0, 500, 30), ok(0, 0, 1000)], {}, []).outputTokensPerSecond).toBeNull();
  });

  it('goodput counts requests that meet every SLO; failures and cancelled ones miss it, cached ones are left out', () => {
    const rows = [
      ok(0, 0, 400),
      ok(0, 0, 700),
      ok(0, 0, 1, null, { cached: true }),
      row({ status: 'error', attempts: [makeFailure({ doneAtMs: 2000 })] }),
      row({ status: 'cancelled', attempts: [] }),
    ];
    const { goodput, goodFraction } = throughput(rows, { service_time: 500 }, []);
    expect(goodput).toBe(0.5);
    // Scheduled: the good one, the slow one, the failed one, the cancelled one.
    expect(goodFraction).toBe(1 / 4);
  });

  it('an SLO on something nobody measured is no judgement', () => {
    expect(throughput([ok(0, 0, 400)], { ttft: 100 }, [])).toMatchObject({
      goodput: null,
      goodFraction: null,
    });
  });

  it('nothing sent has no window', () => {
    expect(throughput([row({ status: 'cancelled', attempts: [] })], {}, [])).toMatchObject({
      windowMs: null,
      requestsPerSecond: null,
    });
  });
});
