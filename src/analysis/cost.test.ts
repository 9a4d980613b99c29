import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeFailure,
  makeResult,
  makeUsage,
  type ResultSpec,
} from '../../test/fixtures/make-run.ts';
import type { Attempt } from '../types/attempt.ts';
import type { StatedPrice } from '../types/suite.ts';
import { statedPrice } from './candidate-prices.ts';
import { costOfRequest, summarizeCost, tariffOf } from './cost.ts';
import type { EndedRequest } from './read-events.ts';

const ended = (spec: Partial<ResultSpec>, replacedAttempts: Attempt[] = []): EndedRequest => ({
  result: makeResult({ cellId: 'c', sampleId: '1', ...spec }).result,
  replacedAttempts,
});
const price = (
  p: StatedPrice | null,
  requests: EndedRequest[],
  shares = { answered: 2, correct: 1 as number | null },
) => {
  const candidate = makeCandidate('a', { price: p });
  const tariff = tariffOf(candidate, statedPrice(candidate), requests, null);
  return { tariff, summary: summarizeCost(tariff, requests, shares) };
};
const compute = (seconds: number | null, over = {}) =>
  makeAttempt(
    {},
    {
      server: {
        requestId: null,
        provider: null,
        computeType: null,
        computeSeconds: seconds,
        queueMs: null,
        inferenceMs: null,
        totalMs: null,
      },
      ...over,
    },
  );

describe('per token', () => {
  const token: StatedPrice = { mode: 'token', inputPerMTokUsd: 2, outputPerMTokUsd: 10 };
  it('bills every 2xx attempt, a broken one and one that a resume replaced included', () => {
    const requests = [
      ended({
        attempts: [
          makeFailure({}, { httpStatus: 200, errorCode: 'truncated', usage: makeUsage(1000, 10) }),
          makeFailure({}, { httpStatus: 500, usage: makeUsage(1000, 999) }),
          makeAttempt({}, { usage: makeUsage(1000, 100) }),
        ],
      }),
      ended({ attempts: [makeAttempt({}, { usage: makeUsage(500, 50) })] }, [
        makeAttempt({}, { usage: makeUsage(500, 40) }),
      ]),
    ];
    const { tariff, summary } = price(token, requests);
    // 3000 input × $2/M + 200 output × $10/M = 0.006 + 0.002.
    expect(summary.usd).toBeCloseTo(0.008, 12);
    expect(summary.per1kRequestsUsd).toBeCloseTo(4, 9);
    expect(summary.perCorrectUsd).toBeCloseTo(0.008, 12);
    expect(summary.basis).toContain('3,000 input tokens × $2.00/M + 200 output tokens × $10.00/M');
    expect(requests.map((request) => costOfRequest(tariff, request))).toEqual([
      expect.closeTo(0.0051, 12),
      expect.closeTo(0.0029, 12),
    ]);
  });

  it.each([
    ['no usage', null],
    ['half a usage', makeUsage(10, null)],
    ['chunks instead of tokens', { inputTokens: 10, outputTokens: 5, source: 'chunks' as const }],
  ])('is unknown with %s, and says how many attempts', (_name, usage) => {
    const requests = [
      ended({ attempts: [makeAttempt({}, { usage })] }),
      ended({ attempts: [makeAttempt({}, { usage: makeUsage(1, 1) })] }),
    ];
    const { tariff, summary } = price(token, requests);
    expect(summary).toMatchObject({ usd: null, per1kRequestsUsd: null, perCorrectUsd: null });
    expect(summary.unknownReason).toBe('1 of 2 billed attempts came without token counts');
    expect(costOfRequest(tariff, requests[0] as EndedRequest)).toBeNull();
  });
});

describe('per request and per compute second', () => {
  it('a refused attempt costs nothing, one that timed out is named as doubtful', () => {
    const requests = [
      ended({ attempts: [makeFailure({}, { httpStatus: 429 }), makeAttempt()] }),
      ended({ attempts: [makeFailure({}, { httpStatus: null, errorCode: 'timeout' }), makeAttempt()] }),
    ];
    const { summary } = price({ mode: 'request', perRequestUsd: 0.0001 }, requests);
    expect(summary.usd).toBeCloseTo(0.0002, 12);
    expect(summary.basis).toContain('2 billed attempts × $0.000100');
    expect(summary.basis).toContain('1 attempt without an answer may have been billed too');
  });

  it('a job that was accepted is billed, whatever became of the looks at it', () => {
    const step = (kind: 'submit' | 'poll', httpStatus: number) => ({
      kind,
      httpStatus,
      sentAtMs: 0,
      doneAtMs: 1,
    });
    const accepted = makeFailure({}, { httpStatus: 502, steps: [step('submit', 200), step('poll', 502)] });
    const { summary } = price({ mode: 'request', perRequestUsd: 0.01 }, [ended({ attempts: [accepted] })]);
    expect(summary.usd).toBeCloseTo(0.01, 12);
  });

  it('compute seconds are summed; one missing makes the whole unknown', () => {
    const mode: StatedPrice = { mode: 'compute-second', perComputeSecondUsd: 0.00012 };
    const known = [ended({ attempts: [compute(0.5), compute(2)] }), ended({ attempts: [compute(7.5)] })];
    expect(price(mode, known).summary.usd).toBeCloseTo(0.0012, 12);
    const unknown = price(mode, [...known, ended({ attempts: [compute(null)] })]).summary;
    expect(unknown.usd).toBeNull();
    expect(unknown.unknownReason).toBe('1 of 4 billed attempts came without compute time');
  });

  it('a run that only failed cost nothing it knows of, and has no price per answer', () => {
    const failed = [ended({ status: 'error', attempts: [makeFailure({})] })];
    const { summary } = price({ mode: 'request', perRequestUsd: 1 }, failed, { answered: 0, correct: 0 });
    expect(summary).toMatchObject({ usd: 0, per1kRequestsUsd: null, perCorrectUsd: null });
  });

  it('warm-up is in no total', () => {
    const requests = [ended({ phase: 'warmup' }), ended({})];
    expect(price({ mode: 'request', perRequestUsd: 1 }, requests).summary.usd).toBe(1);
  });
});

describe('per hour', () => {
  const hour: StatedPrice = { mode: 'hour', perHourUsd: 0.6, replicas: 2 };
  const span = (sentAtMs: number, doneAtMs: number) => [makeAttempt({ sentAtMs, doneAtMs })];
  it('bills whole minutes from first send to last end, warm-up included, and shares them over measured requests', () => {
    const requests = [
      ended({ phase: 'warmup', attempts: span(0, 1000) }),
      ended({ attempts: span(2000, 3000) }),
      ended({ attempts: span(2000, 130_001) }),
      ended({ cellId: 'other', attempts: span(60_000, 61_000) }),
      ended({ status: 'cancelled', attempts: [] }),
    ];
    const candidate = makeCandidate('a', { price: hour });
    const tariff = tariffOf(candidate, statedPrice(candidate), requests, null);
    const mine = requests.filter((request) => request.result.cellId === 'c');
    const summary = summarizeCost(tariff, mine, { answered: 2, correct: null });
    // 130.001 s are 3 minutes: 0.6 × 2 × 3/60 = 0.06 for 3 requests, of which this cell sent 2.
    expect(summary.usd).toBeCloseTo(0.04, 12);
    expect(summary.per1kRequestsUsd).toBeCloseTo(20, 9);
    expect(summary.perCorrectUsd).toBeNull();
    expect(summary.basis).toContain('3 minutes, 2 of 3 requests');
    expect(costOfRequest(tariff, requests[0] as EndedRequest)).toBeNull();
    expect(costOfRequest(tariff, requests[1] as EndedRequest)).toBeCloseTo(0.02, 12);
  });
});

describe('what is unknown says why', () => {
  it('without a price', () => {
    const { tariff, summary } = price(null, [ended({})]);
    expect(summary).toMatchObject({ usd: null, source: 'none', unknownReason: 'no price is known for a' });
    expect(costOfRequest(tariff, ended({}))).toBeNull();
  });

  it('without a request', () => {
    for (const p of [
      { mode: 'request', perRequestUsd: 1 },
      { mode: 'hour', perHourUsd: 1, replicas: 1 },
    ] as const) {
      expect(price(p, []).summary).toMatchObject({
        usd: null,
        unknownReason: 'no measured request was sent',
      });
    }
  });
});
