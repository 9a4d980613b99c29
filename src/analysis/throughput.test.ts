import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeFailure,
  makeResult,
  makeUsage,
  type ResultSpec,
} from '../../test/fixtures/make-run.ts';
import { deriveRequest } from './derive-request.ts';
import { summarizeThroughput } from './throughput.ts';

const row = (spec: Partial<ResultSpec>) =>
  deriveRequest(
    { result: makeResult({ cellId: 'c', sampleId: '1', ...spec }).result, replacedAttempts: [] },
    [],
    null,
  );
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
    expect(summarizeThroughput(rows, {}, [])).toEqual({
      windowMs: 2000,
      requestsPerSecond: 1.5,
      outputTokensPerSecond: null,
      goodput: null,
      goodFraction: null,
    });
  });

  it('a block that a resume continues is two turns', () => {
    const rows = [ok(0, 0, 400), ok(0, 9000, 9600)];
    expect(summarizeThroughput(rows, {}, []).windowMs).toBe(9600);
    expect(summarizeThroughput(rows, {}, [8000]).windowMs).toBe(1000);
  });

  it('tokens per second need the count of every answer', () => {
    expect(summarizeThroughput([ok(0, 0, 500, 30), ok(0, 0, 1000, 20)], {}, []).outputTokensPerSecond).toBe(
      50,
    );
    expect(summarizeThroughput([ok(0, 0, 500, 30), ok(0, 0, 1000)], {}, []).outputTokensPerSecond).toBeNull();
  });

  it('goodput counts requests that meet every SLO; failures miss it, cached and cancelled ones are left out', () => {
    const rows = [
      ok(0, 0, 400),
      ok(0, 0, 700),
      ok(0, 0, 1, null, { cached: true }),
      row({ status: 'error', attempts: [makeFailure({ doneAtMs: 2000 })] }),
      row({ status: 'cancelled', attempts: [] }),
    ];
    const { goodput, goodFraction } = summarizeThroughput(rows, { service_time: 500 }, []);
    expect(goodput).toBe(0.5);
    expect(goodFraction).toBe(1 / 3);
  });

  it('an SLO on something nobody measured is no judgement', () => {
    expect(summarizeThroughput([ok(0, 0, 400)], { ttft: 100 }, [])).toMatchObject({
      goodput: null,
      goodFraction: null,
    });
  });

  it('nothing sent has no window', () => {
    expect(summarizeThroughput([row({ status: 'cancelled', attempts: [] })], {}, [])).toMatchObject({
      windowMs: null,
      requestsPerSecond: null,
    });
  });
});
