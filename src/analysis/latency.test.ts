import { describe, expect, it } from 'vitest';
import { makeAttempt, makeFailure, makeResult, type ResultSpec } from '../../test/fixtures/make-run.ts';
import type { RequestRow } from '../types/report.ts';
import type { LatencyMetric } from '../types/summary.ts';
import { deriveRequest } from './derive-request.ts';
import { distribute, isWarm, latencyOf, summarizeLatency } from './latency.ts';

const row = (spec: Partial<ResultSpec>): RequestRow =>
  deriveRequest(
    { result: makeResult({ cellId: 'c', sampleId: '1', ...spec }).result, replacedAttempts: [] },
    [],
    null,
  );
const took = (ms: number, over = {}) => row({ attempts: [makeAttempt({ doneAtMs: ms }, over)] });
const summary = (rows: RequestRow[], metric: LatencyMetric = 'service_time') => {
  const found = summarizeLatency(rows).find((one) => one.metric === metric);
  if (found === undefined) throw new Error(metric);
  return found;
};

describe('a distribution', () => {
  it('of nothing is null', () => {
    expect(distribute([], 3)).toBeNull();
  });

  it('of 1 to 100 has type 7 percentiles, order-statistic intervals and honest trust', () => {
    const d = distribute(
      Array.from({ length: 100 }, (_, i) => 100 - i),
      null,
    );
    expect(d).toMatchObject({ n: 100, mean: 50.5, min: 1, max: 100 });
    expect(d?.quantiles.map(({ p, value }) => [p, value])).toEqual([
      [50, 50.5],
      [90, expect.closeTo(90.1, 10)],
      [95, expect.closeTo(95.05, 10)],
      [99, expect.closeTo(99.01, 10)],
    ]);
    // Ranks by R: qbinom(.025, 100, .5) = 40 and qbinom(.975, 100, .5) + 1 = 61.
    expect(d?.quantiles[0]).toMatchObject({ low: 40, high: 61, trusted: true, withFailures: null });
    expect(d?.quantiles[3]).toMatchObject({ low: null, high: null, trusted: true });
  });

  it.each([
    [19, false, false],
    [20, true, false],
    [99, true, false],
    [100, true, true],
  ])('of %i values trusts p95: %s, p99: %s', (n, p95, p99) => {
    const quantiles = distribute(
      Array.from({ length: n }, (_, i) => i),
      null,
    )?.quantiles;
    expect(quantiles?.[2]?.trusted).toBe(p95);
    expect(quantiles?.[3]?.trusted).toBe(p99);
  });

  it('counts failures as infinite in the twin', () => {
    // 10 values and 10 failures: rank of p50 is 9.5 of 0 … 19, between the last value and the first failure.
    const values = Array.from({ length: 10 }, (_, i) => i + 1);
    expect(distribute(values, 10)?.quantiles.map((q) => q.withFailures)).toEqual(
      new Array(4).fill('infinite'),
    );
    // One failure: p50 lies at rank 5 of 11, p90 at 9, p95 at 9.5.
    expect(distribute(values, 1)?.quantiles.map((q) => q.withFailures)).toEqual([
      6,
      10,
      'infinite',
      'infinite',
    ]);
    expect(distribute(values, 0)?.quantiles[0]?.withFailures).toBe(5.5);
  });

  it('draws at most 200 rising points, ties at their full share, both ends included', () => {
    const d = distribute(
      Array.from({ length: 1000 }, (_, i) => Math.floor(i / 4)),
      null,
    );
    const points = d?.ecdf ?? [];
    expect(points.length).toBeLessThanOrEqual(200);
    expect(points[0]).toEqual([0, 0.004]);
    expect(points.at(-1)).toEqual([249, 1]);
    for (let i = 1; i < points.length; i += 1) {
      const [value, share] = points[i] as [number, number];
      expect(value).toBeGreaterThan((points[i - 1] as [number, number])[0]);
      expect(share).toBe(((value + 1) * 4) / 1000);
    }
    expect(distribute([7, 7], null)?.ecdf).toEqual([[7, 1]]);
  });
});

describe('who enters which distribution', () => {
  const cold = row({
    attempts: [
      makeFailure({ doneAtMs: 10 }, { cold: 'loading_503', httpStatus: 503 }),
      makeAttempt({ sentAtMs: 900, doneAtMs: 1200 }, { waitBeforeMs: 890, waitReason: 'cold_start' }),
    ],
  });

  it('warm, cold and all keep apart; cached, warm-up and failures are in none', () => {
    const rows = [
      took(100),
      took(200),
      cold,
      took(1, { cached: true }),
      row({ phase: 'warmup', attempts: [makeAttempt({ doneAtMs: 9999 })] }),
      row({ status: 'error', attempts: [makeFailure({ doneAtMs: 5 })] }),
      row({ status: 'cancelled', attempts: [] }),
    ];
    const { warm, cold: coldOnes, all } = summary(rows);
    expect(warm).toMatchObject({ n: 2, mean: 150 });
    expect(coldOnes).toMatchObject({ n: 1, mean: 300 });
    expect(all).toMatchObject({ n: 3, mean: 200 });
    expect(rows.filter(isWarm)).toHaveLength(2);
  });

  it('the twin counts warm failures beside warm answers and cold ones beside cold, never cancelled ones', () => {
    const rows = [
      took(100),
      row({ status: 'timeout', attempts: [makeFailure({ doneAtMs: 5 }, { errorCode: 'timeout' })] }),
      row({ status: 'error', attempts: [makeFailure({ doneAtMs: 5 }, { cold: 'loading_503' })] }),
      row({ status: 'cancelled', attempts: [] }),
    ];
    const { warm, all } = summary(rows);
    expect(warm?.quantiles[0]).toMatchObject({ value: 100, withFailures: 'infinite' });
    expect(all?.quantiles[0]?.withFailures).toBe('infinite');
    expect(summary([took(100), took(110), took(120)]).warm?.quantiles[0]?.withFailures).toBe(110);
  });

  it("a wait for another request's cold period makes waiting times cold, not service time", () => {
    const waited = row({
      attempts: [
        makeAttempt(
          { scheduledAtMs: 0, sentAtMs: 500, doneAtMs: 600 },
          { waitBeforeMs: 500, waitReason: 'cold_start' },
        ),
      ],
    });
    expect(summary([waited]).warm).toMatchObject({ n: 1, mean: 100 });
    for (const metric of ['response_time', 'request_latency', 'schedule_delay', 'retry_wait'] as const) {
      expect(summary([waited], metric).warm).toBeNull();
      expect(summary([waited], metric).cold?.n).toBe(1);
    }
  });

  it('gaps between tokens are pooled, and have no twin', () => {
    const rows = [took(100, { itlMs: [10, 20] }), took(100, { itlMs: [30] }), took(100)];
    expect(summary(rows, 'itl').warm).toMatchObject({ n: 3, mean: 20 });
    expect(summary(rows, 'itl').warm?.quantiles[0]?.withFailures).toBeNull();
  });

  it('times that nothing measured are null, not 0', () => {
    expect(summary([took(100)], 'ttft')).toEqual({
      metric: 'ttft',
      warm: null,
      clean: null,
      tainted: null,
      cold: null,
      all: null,
    });
    expect(latencyOf(took(100), 'ttft')).toBeNull();
    expect(latencyOf(took(100), 'service_time')).toBe(100);
  });
});
