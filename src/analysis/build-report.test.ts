import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeCells,
  makeFailure,
  makeFinish,
  makeLabels,
  makeManifest,
  makeResult,
  makeStart,
  makeSuite,
  makeText,
  makeUsage,
} from '../../test/fixtures/make-run.ts';
import { scoreEvents } from '../../test/fixtures/score-run.ts';
import type { RunEvent } from '../types/event.ts';
import type { RunReport } from '../types/report.ts';
import type { StatedPrice, Suite } from '../types/suite.ts';
import { buildReport } from './build-report.ts';

function report(suite: Suite, samples: number, events: readonly RunEvent[]): RunReport {
  return buildReport({
    manifest: makeManifest(suite, samples),
    cells: makeCells(suite),
    events: scoreEvents(events, suite),
    deploymentOf: (candidate) => (candidate.provider === 'sandbox' ? 'sandbox-serverless' : 'serverless'),
  });
}

/** Calls visit with every number in a value, and where it stands. */
function eachNumber(value: unknown, visit: (number: number, path: string) => void, path = ''): void {
  if (typeof value === 'number') visit(value, path);
  else if (Array.isArray(value)) value.forEach((item, i) => void eachNumber(item, visit, `${path}[${i}]`));
  else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) eachNumber(item, visit, `${path}.${key}`);
  }
}

describe('a small run, counted by hand', () => {
  const suite = makeSuite({
    candidates: [
      makeCandidate('a', { price: { mode: 'request', perRequestUsd: 0.001 } }),
      makeCandidate('b'),
    ],
    scorers: [
      { name: 'accuracy', options: {} },
      { name: 'macro-f1', options: {} },
      { name: 'confusion-matrix', options: {} },
    ],
  });
  const cellId = 'a/tickets/closed-8';
  const events = [
    makeStart(),
    makeResult({ cellId, sampleId: 'w', phase: 'warmup', attempts: [makeFailure({}), makeAttempt()] }),
    makeResult({ cellId, sampleId: '1', target: 'yes', output: makeLabels('yes') }),
    makeResult({ cellId, sampleId: '2', target: 'no', output: makeLabels('yes') }),
    makeResult({ cellId, sampleId: '3', target: 'no', output: makeLabels('No ') }),
    makeResult({ cellId, sampleId: '4', target: null, output: makeLabels('yes') }),
    makeResult({
      cellId,
      sampleId: '5',
      target: 'yes',
      status: 'error',
      attempts: [
        makeFailure({}, { httpStatus: 429, errorCode: 'rate_limited', errorMessage: 'slow down' }),
        makeFailure({}, { httpStatus: 503, errorCode: 'loading', cold: 'loading_503' }),
      ],
    }),
    makeResult({ cellId, sampleId: '6', status: 'cancelled', attempts: [] }),
    makeFinish(1000, false, [{ cause: 'interrupted', candidateId: null, message: 'stopped by Ctrl-C' }]),
  ];
  const made = report(suite, 8, events);
  const [a, b] = made.cells;

  it('classes, attempts and warm-up', () => {
    expect(a?.counts).toEqual({
      samples: 8,
      scheduled: 8,
      ok: 4,
      error: 1,
      timeout: 0,
      cancelled: 1,
      notSent: 2,
      attempts: 6,
      rateLimited: 1,
      loading: 1,
      cached: 0,
      recalled: 0,
      warmupRequests: 1,
      warmupAttempts: 2,
      rampRequests: 0,
      drainRequests: 0,
    });
    expect(b?.counts).toMatchObject({ scheduled: 8, notSent: 8, ok: 0 });
    expect(made.status).toMatchObject({ complete: false, durationMs: 1000 });
  });

  it('accuracy: 2 of 3 with Wilson, the unscored named, worst case over the two without an answer', () => {
    const [accuracy, macro] = a?.scores ?? [];
    expect(accuracy).toMatchObject({ scorer: 'accuracy', scored: 3, unscored: 3, errorPolicy: 'exclude' });
    expect(accuracy?.estimate).toMatchObject({ value: 2 / 3, n: 3, method: 'Wilson' });
    // Wilson of 2 in 3: 0.2077 to 0.9385.
    expect(accuracy?.estimate?.low).toBeCloseTo(0.2077, 4);
    expect(accuracy?.estimate?.high).toBeCloseTo(0.9385, 4);
    expect(accuracy?.worstCase).toEqual({ low: 2 / 5, high: 4 / 5 });
    // F1 of yes 2/3, of no 2/3.
    expect(macro?.estimate?.value).toBeCloseTo(2 / 3, 12);
    expect(macro?.worstCase).toBeNull();
    expect(a?.scores).toHaveLength(2);
  });

  it('the confusion matrix', () => {
    expect(a?.confusion).toEqual({
      labels: ['no', 'yes'],
      matrix: [
        [1, 1],
        [0, 1],
      ],
      perClass: [
        { label: 'no', support: 2, precision: 1, recall: 0.5, f1: 2 / 3 },
        { label: 'yes', support: 1, precision: 0.5, recall: 1, f1: 2 / 3 },
      ],
    });
    expect(b?.confusion).toBeNull();
  });

  it('errors by code, cost, and rows without scores that belong to no row', () => {
    expect(a?.errors).toEqual([
      { code: 'loading', attempts: 1, requests: 1, example: 'HTTP 500' },
      { code: 'rate_limited', attempts: 1, requests: 0, example: 'slow down' },
      { code: 'aborted', attempts: 0, requests: 1, example: 'cancelled' },
    ]);
    expect(a?.cost.usd).toBeCloseTo(0.004, 12);
    expect(a?.cost.per1kRequestsUsd).toBeCloseTo(1, 12);
    expect(a?.cost.perCorrectUsd).toBeCloseTo(0.002, 12);
    expect(made.requests).toHaveLength(7);
    for (const row of made.requests) expect(Object.keys(row.scores)).not.toContain('macro-f1');
  });

  it('errors: wrong counts the failed request and not the cancelled one', () => {
    const wrong = report({ ...suite, errors: 'wrong' }, 8, events).cells[0]?.scores;
    expect(wrong?.[0]?.estimate).toMatchObject({ value: 2 / 4, n: 4 });
    // A third class "(no answer)" with F1 0; yes: 2·1/(2+2), no: 2·1/(2+1).
    expect(wrong?.[1]?.estimate?.value).toBeCloseTo((1 / 2 + 2 / 3 + 0) / 3, 12);
  });

  it('scorers and definitions are described', () => {
    expect(made.scorers.map(({ name, column, corpus }) => [name, column, corpus])).toEqual([
      ['accuracy', true, false],
      ['macro-f1', true, true],
      ['confusion-matrix', false, true],
    ]);
    expect(made.definitions.length).toBeGreaterThan(20);
    expect(Object.isFrozen(made)).toBe(true);
  });

  it('a journal of another suite is refused', () => {
    expect(() => report(suite, 1, [makeResult({ cellId: 'z', sampleId: '1' })])).toThrow(/cell "z"/);
  });
});

describe('repeats and clusters', () => {
  const cellId = 'a/tickets/closed-8';
  it('repeats are averaged per sample and never counted as rows', () => {
    const events = ['1', '2'].flatMap((sampleId) =>
      [1, 2, 3, 4].map((repeat) =>
        makeResult({
          cellId,
          sampleId,
          repeat,
          output: makeLabels(sampleId === '1' && repeat > 1 ? 'yes' : 'no'),
        }),
      ),
    );
    const [cell] = report(makeSuite({ repeat: 4 }), 2, events).cells;
    expect(cell?.counts.scheduled).toBe(8);
    expect(cell?.scores[0]?.estimate).toMatchObject({ value: 0.375, n: 2, method: 'Wilson' });
    expect(cell?.scores[0]?.estimate?.note).toContain('repeats averaged');
  });

  it('clusters give a clustered t interval, and one cluster no false width', () => {
    const rows = (clusterOf: (i: number) => string, right: (i: number) => boolean) =>
      Array.from({ length: 12 }, (_, i) =>
        makeResult({
          cellId,
          sampleId: String(i),
          cluster: clusterOf(i),
          output: makeLabels(right(i) ? 'yes' : 'no'),
        }),
      );
    const spread = report(
      makeSuite(),
      12,
      rows(
        (i) => `c${i % 3}`,
        (i) => i % 3 !== 0,
      ),
    ).cells[0];
    // Cluster sums of deviations from 2/3: −8/3, 4/3, 4/3; SE = √(96/9 · 3/2) ÷ 12 = 1/3; t(df 2) = 4.3027.
    expect(spread?.scores[0]?.estimate).toMatchObject({ method: 'clustered t', low: 0, high: 1, n: 12 });
    const single = report(
      makeSuite(),
      12,
      rows(
        () => 'c',
        () => true,
      ),
    ).cells[0];
    expect(single?.scores[0]?.estimate).toMatchObject({ value: 1, method: 'Wilson', high: 1 });
    expect(single?.scores[0]?.estimate?.low).toBeCloseTo(0.2065, 4);
  });
});

const attemptArb = fc
  .record({
    sent: fc.double({ min: 0, max: 1e5, noNaN: true }),
    late: fc.double({ min: 0, max: 50, noNaN: true }),
    took: fc.double({ min: 0, max: 5000, noNaN: true }),
    failed: fc.boolean(),
    cold: fc.boolean(),
    cached: fc.boolean(),
    streamed: fc.boolean(),
    wait: fc.constantFrom(0, 0, 250),
    usage: fc.option(fc.record({ input: fc.option(fc.nat(500)), output: fc.option(fc.nat(50)) })),
  })
  .map(({ sent, late, took, failed, cold, cached, streamed, wait, usage }) => {
    const marks = {
      scheduledAtMs: sent,
      sentAtMs: sent + late,
      firstByteAtMs: sent + late + took / 2,
      firstTokenAtMs: streamed ? sent + late + took / 2 : null,
      lastTokenAtMs: streamed ? sent + late + took : null,
      doneAtMs: sent + late + took,
    };
    const over = {
      cold: cold ? ('loading_503' as const) : null,
      cached,
      waitBeforeMs: wait,
      waitReason: wait > 0 ? ('cold_start' as const) : null,
      usage: usage === null ? null : makeUsage(usage.input, usage.output),
      tokenEvents: streamed ? 2 : null,
      itlMs: streamed ? [took / 2] : null,
    };
    return failed ? makeFailure(marks, over) : makeAttempt(marks, over);
  });

const resultArb = fc
  .record({
    candidate: fc.constantFrom('a', 'b'),
    sampleId: fc.nat(9).map(String),
    repeat: fc.integer({ min: 1, max: 2 }),
    status: fc.constantFrom(
      'ok' as const,
      'ok' as const,
      'error' as const,
      'timeout' as const,
      'cancelled' as const,
    ),
    phase: fc.constantFrom('measured' as const, 'measured' as const, 'warmup' as const),
    block: fc.nat(6),
    label: fc.constantFrom('yes', 'no', 'maybe'),
    target: fc.constantFrom('yes', 'no', null),
    cluster: fc.constantFrom(null, 'x', 'y'),
    text: fc.boolean(),
    attempts: fc.array(attemptArb, { maxLength: 3 }),
  })
  .map(({ candidate, label, text, ...spec }) =>
    makeResult({
      cellId: `${candidate}/tickets/closed-8`,
      ...spec,
      output: text ? makeText(label, 'length') : makeLabels(label),
    }),
  );

const priceArb = fc.constantFrom<StatedPrice | null>(
  null,
  { mode: 'token', inputPerMTokUsd: 1, outputPerMTokUsd: 2 },
  { mode: 'request', perRequestUsd: 0.1 },
  { mode: 'compute-second', perComputeSecondUsd: 0.1 },
  { mode: 'hour', perHourUsd: 1, replicas: 2 },
);

describe('whatever a journal holds', () => {
  const suiteOf = (price: StatedPrice | null, errors: 'exclude' | 'wrong') =>
    makeSuite({
      candidates: [makeCandidate('a', { price }), makeCandidate('b', { price })],
      repeat: 2,
      errors,
      slo: { service_time: 1000 },
      scorers: ['accuracy', 'macro-f1', 'mcc', 'confusion-matrix'].map((name) => ({ name, options: {} })),
      gates: ['accuracy', 'mcc', 'service_time.p95', 'error_rate', 'cost_per_1k_requests_usd'].map(
        (metric) => ({
          metric,
          candidate: null,
          min: null,
          max: 0.5,
          decide: 'interval' as const,
          versus: null,
        }),
      ),
    });

  it('classes sum to scheduled, numbers are finite and never minus zero, and choices are alive', () => {
    fc.assert(
      fc.property(
        fc.array(resultArb, { maxLength: 40 }),
        priceArb,
        fc.constantFrom('exclude' as const, 'wrong' as const),
        (events, price, errors) => {
          const made = report(suiteOf(price, errors), 10, [makeStart(), ...events]);
          for (const { counts } of made.cells) {
            expect(counts.ok + counts.error + counts.timeout + counts.cancelled + counts.notSent).toBe(
              counts.scheduled,
            );
            expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(0);
          }
          eachNumber({ ...made, manifest: null }, (number, path) => {
            expect(Number.isFinite(number), `${path} is ${number}`).toBe(true);
            expect(Object.is(number, -0), `${path} is -0`).toBe(false);
          });
          for (const { estimate } of made.cells.flatMap((cell) => cell.scores)) {
            // A percentile bootstrap of a biased metric may leave its estimate out.
            if (estimate?.low == null || estimate.high === null || estimate.method.startsWith('bootstrap'))
              continue;
            expect(estimate.low).toBeLessThanOrEqual(estimate.value + 1e-12);
            expect(estimate.high).toBeGreaterThanOrEqual(estimate.value - 1e-12);
          }
          const { choice, headline } = made.verdict;
          if (choice === null) expect(headline).toMatch(/^Undecided/);
          else expect(made.cells.find((cell) => cell.candidate === choice)?.counts.ok).toBeGreaterThan(0);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  it('the order in which requests ended does not matter', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(resultArb, { maxLength: 30, selector: (event) => event.result.key }),
        fc.infiniteStream(fc.nat()),
        (events, weights) => {
          const suite = suiteOf({ mode: 'request', perRequestUsd: 0.1 }, 'wrong');
          const shuffled = events
            .map((event) => ({ event, weight: weights.next().value as number }))
            .sort((x, y) => x.weight - y.weight)
            .map(({ event }) => event);
          expect(report(suite, 10, shuffled)).toEqual(report(suite, 10, events));
        },
      ),
      { seed: 6, numRuns: 25 },
    );
  });
});
