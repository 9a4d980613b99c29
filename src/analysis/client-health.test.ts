import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeCells,
  makeFinish,
  makeLabels,
  makeManifest,
  makeResult,
  makeStart,
  makeSuite,
} from '../../test/fixtures/make-run.ts';
import { scoreEvents } from '../../test/fixtures/score-run.ts';
import type { RunEvent } from '../types/event.ts';
import type { GateSpec } from '../types/gate.ts';
import type { RunReport } from '../types/report.ts';
import { buildReport } from './build-report.ts';

const health = (fromMs: number, toMs: number, over: Record<string, number | null> = {}): RunEvent => ({
  type: 'health',
  fromMs,
  toMs,
  cpuMs: 0,
  runQueueMs: 0,
  stealMs: 0,
  gcMs: 0,
  ...over,
});
const stall = (fromMs: number, toMs: number, gapMs: number): RunEvent => ({
  type: 'stall',
  fromMs,
  toMs,
  gapMs,
});

/** 100 requests of each of two candidates in ten blocks, one at a time: a takes 100 ms, b 50 ms and pauses 50 ms. */
function report(events: readonly RunEvent[], lateMs = 0, gates: readonly GateSpec[] = []): RunReport {
  const suite = makeSuite({ candidates: [makeCandidate('a'), makeCandidate('b')], gates });
  const results = ['a', 'b'].flatMap((id, c) =>
    Array.from({ length: 100 }, (_, i) => {
      const sentAtMs = c * 10_000 + i * 100;
      return makeResult({
        cellId: `${id}/tickets/closed-8`,
        sampleId: String(i),
        block: i % 10,
        output: makeLabels('yes'),
        attempts: [
          makeAttempt({
            scheduledAtMs: sentAtMs - (i < 10 ? lateMs : 0),
            sentAtMs,
            doneAtMs: sentAtMs + (c === 0 ? 100 : 50),
          }),
        ],
      });
    }),
  );
  return buildReport({
    manifest: makeManifest(suite, 100),
    cells: makeCells(suite),
    events: scoreEvents([makeStart(), ...results, ...events, makeFinish(20_000)], suite),
    deploymentOf: () => 'serverless',
  });
}
const quiet = Array.from({ length: 20 }, (_, i) => health(i * 1000, (i + 1) * 1000));

describe('the client’s health, by hand', () => {
  it('is unknown for a run that did not watch its client', () => {
    const old = report([]);
    expect(old.client).toBeNull();
    expect(old.requests.every(({ tainted }) => tainted === null)).toBe(true);
    expect(old.cells[0]?.latency[0]).toMatchObject({ clean: null, tainted: null });
  });

  it('counts what happened under load alone: 10 s of a, half of the 10 s of b', () => {
    const { client } = report([
      ...quiet.slice(0, 19),
      // The last second is half under load, so half of what it counts is.
      health(19_000, 20_000, { cpuMs: 300, runQueueMs: 600, stealMs: 30, gcMs: 90 }),
      stall(500, 560, 40),
      stall(12_040, 12_070, 20),
      // Nothing was on the wire.
      stall(12_160, 12_190, 25),
    ]);
    expect(client).toMatchObject({ valid: true, reasons: [], stalls: 2, longestGapMs: 40 });
    expect(client?.loadMs).toBeCloseTo(15_000, 6);
    expect(client?.stallShare).toBeCloseTo(70 / 15_000, 9);
    expect(client?.cpuShare).toBeCloseTo(150 / 15_000, 9);
    expect(client?.runQueueShare).toBeCloseTo(300 / 15_000, 9);
    expect(client?.stealShare).toBeCloseTo(15 / 15_000 / 2, 9);
    expect(client?.gcShare).toBeCloseTo(45 / 15_000, 9);
    // Marks at 500 (end of one, start of the next) and at 12,050.
    expect([client?.taintedRequests, client?.taintedShare]).toEqual([3, 3 / 200]);
    expect(client?.scheduleDelayP99Ms).toBe(0);
  });

  it('what the system does not count is null', () => {
    const { client } = report([health(0, 20_000, { runQueueMs: null, stealMs: null, cpuMs: 2000 })]);
    expect([client?.runQueueShare, client?.stealShare]).toEqual([null, null]);
    expect(client?.cpuShare).toBeCloseTo(0.1, 9);
  });
});

describe('a saturated client', () => {
  it.each<[string, readonly RunEvent[], number, RegExp | null]>([
    ['waits for a core', [health(0, 20_000, { runQueueMs: 2400 })], 0, /no core for 12\.0 %/],
    ['waits a little', [health(0, 20_000, { runQueueMs: 1900 })], 0, null],
    [
      'stalls at many answers',
      [...quiet, ...Array.from({ length: 20 }, (_, i) => stall(i * 500 + 95, i * 500 + 105, 10))],
      0,
      /40 answers of 200 \(20\.0 %\) bear marks.*longest was 10\.0 ms/,
    ],
    [
      'stalls too little to matter',
      [...quiet, ...Array.from({ length: 20 }, (_, i) => stall(i * 500 + 95, i * 500 + 105, 4.9))],
      0,
      null,
    ],
    [
      'stalls at few answers',
      [...quiet, ...Array.from({ length: 5 }, (_, i) => stall(i * 500 + 95, i * 500 + 105, 10))],
      0,
      null,
    ],
    ['sends late', quiet, 20, /20 requests of 200 \(10\.0 %\).*p99 of its own delay is 20\.0 ms/],
    ['sends a little late', quiet, 4.9, null],
  ])('%s', (_, events, lateMs, reason) => {
    const { client, warnings } = report(events, lateMs);
    const found = warnings.filter(({ code }) => code === 'client_saturated');
    expect(client?.valid).toBe(reason === null);
    expect(found.map(({ message }) => message)).toEqual(client?.reasons);
    if (reason === null) {
      expect(found).toEqual([]);
      return;
    }
    expect(found).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ severity: 'invalid', about: null });
    expect(warnings[0]?.message).toMatch(reason);
    expect(warnings[0]?.remedy).toMatch(/measure again/);
  });

  it('a wait of less than a tenth of a second in all says nothing yet', () => {
    const events = [health(0, 20_000), health(20_000, 20_100)];
    expect(report(events).client?.valid).toBe(true);
    const short = buildReport({
      manifest: makeManifest(makeSuite(), 1),
      cells: makeCells(makeSuite()),
      events: [
        makeStart(),
        makeResult({ cellId: 'a/tickets/closed-8', sampleId: '1' }),
        health(0, 100, { runQueueMs: 90 }),
        makeFinish(100),
      ],
      deploymentOf: () => 'serverless',
    });
    expect(short.client).toMatchObject({ valid: true });
    expect(short.client?.runQueueShare).toBeCloseTo(0.9, 9);
  });

  it('names no winner on latency, and leaves gates on times and rates open', () => {
    const gates = ['service_time.p50', 'requests_per_second', 'accuracy'].map((metric) => ({
      candidate: 'b',
      metric,
      min: metric === 'service_time.p50' ? null : 0.5,
      max: metric === 'service_time.p50' ? 60 : null,
      decide: 'estimate' as const,
      versus: null,
    }));
    const good = report(quiet, 0, gates);
    expect(good.verdict.choice).toBe('b');
    expect(good.gates.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
    const bad = report([health(0, 20_000, { runQueueMs: 4000 })], 0, gates);
    expect(bad.verdict.choice).toBeNull();
    expect(bad.verdict.sentences.join(' ')).toContain('The client was saturated');
    expect(bad.gates.map(({ verdict }) => verdict)).toEqual(['undecided', 'undecided', 'pass']);
    expect(
      bad.comparisons.filter(({ unit }) => unit === 'ms').every(({ verdict }) => verdict === 'undecided'),
    ).toBe(true);
    expect(good.comparisons.some(({ unit, verdict }) => unit === 'ms' && verdict !== 'undecided')).toBe(true);
  });
});
