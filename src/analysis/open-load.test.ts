import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeFailure,
  makeFinish,
  makeLabels,
  makeManifest,
  makeResult,
  makeSuite,
  makeText,
} from '../../test/fixtures/make-run.ts';
import { makeOpenReport } from '../../test/fixtures/open-report.ts';
import { scoreEvents } from '../../test/fixtures/score-run.ts';
import { loadLabelOf } from '../load/registry.ts';
import type { Attempt } from '../types/attempt.ts';
import type { RunEvent } from '../types/event.ts';
import type { LoadSpec } from '../types/load.ts';
import type { RunReport } from '../types/report.ts';
import type { Suite } from '../types/suite.ts';
import type { CellSummary } from '../types/summary.ts';
import type { Cell } from '../types/work.ts';
import { buildReport } from './build-report.ts';
import { findKnee } from './knee.ts';

const perSecond = (count: number) => ({ count, perMs: 1000, text: `${count}/s` });
const RAMP: LoadSpec = {
  kind: 'ramp',
  from: perSecond(1),
  to: perSecond(5),
  durationMs: 2000,
  steps: 2,
  maxInFlight: null,
};
const CONSTANT: LoadSpec = {
  kind: 'constant',
  rate: perSecond(10),
  durationMs: 2000,
  rampUpMs: 0,
  coolDownMs: 0,
  maxInFlight: null,
};

function cellsOf(suite: Suite): Cell[] {
  const dataset = suite.datasets[0] as Suite['datasets'][number];
  return suite.loads.flatMap((load) =>
    suite.candidates.map((candidate) => {
      const loadLabel = loadLabelOf(load);
      return {
        id: `${candidate.id}/${loadLabel}`,
        candidate,
        dataset,
        prompt: null,
        load,
        batch: 1,
        loadLabel,
      };
    }),
  );
}

function report(suite: Suite, events: readonly RunEvent[], samples = 4): RunReport {
  return buildReport({
    manifest: makeManifest(suite, samples),
    cells: cellsOf(suite),
    events: scoreEvents([...events, makeFinish(10_000)], suite),
    deploymentOf: () => 'endpoint',
  });
}
const first = ({ cells }: RunReport) => cells[0] as CellSummary;

/** An answered request, due at one moment, sent at once, done at another. */
function answered(
  cellId: string,
  number: number,
  scheduledAtMs: number,
  doneAtMs: number,
  over: {
    stage?: number;
    block?: number;
    sentAtMs?: number;
    attempt?: Partial<Attempt>;
    right?: boolean;
  } = {},
) {
  return makeResult({
    cellId,
    sampleId: `${number}`,
    seq: number,
    block: over.block ?? 0,
    output: makeLabels(over.right === false ? 'no' : 'yes'),
    attempts: [
      makeAttempt({ scheduledAtMs, sentAtMs: over.sentAtMs ?? scheduledAtMs, doneAtMs }, over.attempt),
    ],
    ...(over.stage === undefined ? {} : { stage: over.stage }),
  });
}

describe('a ramp of two steps, counted by hand', () => {
  const suite = makeSuite({ loads: [RAMP], slo: { response_time: 900 } });
  const id = cellsOf(suite)[0]?.id as string;
  const stage = (number: number, scheduled: number): RunEvent => ({
    type: 'stage',
    cellId: id,
    stage: number,
    ratePerSecond: 1 + 2 * number,
    scheduled,
    fromMs: 1000 * number,
    toMs: 1000 * number + 1000,
    sustained: null,
  });
  const cell = first(
    report(suite, [
      answered(id, 0, 0, 500, { stage: 0 }),
      answered(id, 1, 500, 1250, { stage: 0 }),
      answered(id, 2, 1000, 1750, { stage: 1, sentAtMs: 1250 }),
      makeResult({
        cellId: id,
        sampleId: '3',
        seq: 3,
        stage: 1,
        status: 'error',
        attempts: [makeFailure({ scheduledAtMs: 1500, sentAtMs: 1500, doneAtMs: 2500 })],
      }),
      stage(0, 2),
      stage(1, 2),
    ]),
  );
  const [slow, fast] = cell.stages;

  it('a stage ends where the next begins, and counts the answers that came in it', () => {
    expect(slow).toMatchObject({
      windowMs: 1000,
      requestsPerSecond: 1,
      offeredPerSecond: 2,
      ok: 2,
      failed: 0,
    });
    // From 1000 to the last end at 2500: the answers of 1250 and 1750.
    expect(fast).toMatchObject({ windowMs: 1500, scheduled: 2, ok: 1, failed: 1 });
    expect(fast?.requestsPerSecond).toBeCloseTo(2 / 1.5, 12);
    expect(fast?.responseTime[0]?.value).toBe(750);
    expect(fast?.serviceTime[0]?.value).toBe(500);
  });

  it("Little's law against the counted number in flight", () => {
    // Stage 0: 500 + 500 ms lie in its second, and one request of 500 ms ended there.
    expect(slow?.inFlight).toEqual({ measured: 1, byLittle: 0.5 });
    // Stage 1: 250 + 750 + 1000 ms in 1500; 750 + 750 + 1000 ms ended.
    expect(fast?.inFlight?.measured).toBeCloseTo(2000 / 1500, 12);
    expect(fast?.inFlight?.byLittle).toBeCloseTo(2500 / 1500, 12);
  });

  it('the first step is sustained, the second fails its SLO by an error, and the bracket lies between', () => {
    expect([slow?.goodFraction, fast?.goodFraction]).toEqual([1, 0.5]);
    expect([slow?.sustained, fast?.sustained]).toEqual([true, false]);
    expect(cell.saturation).toEqual({
      highestSustainedPerSecond: 1,
      bracket: { low: 1, high: 3 },
      kneePerSecond: null,
      limitedBy: 'client',
    });
  });

  it('response_time leads, and its twin counts the failure', () => {
    expect(cell.headline).toBe('response_time');
    const response = cell.latency.find(({ metric }) => metric === 'response_time')?.warm;
    expect(response?.n).toBe(3);
    expect(response?.quantiles[3]?.withFailures).toBe('infinite');
  });
});

describe('turns of an open load', () => {
  const suite = makeSuite({ loads: [CONSTANT], candidates: [makeCandidate('a'), makeCandidate('b')] });
  const [a, b] = cellsOf(suite).map(({ id }) => id) as [string, string];

  it('blocks that follow each other are one turn; another candidate between them makes two', () => {
    const rows = (between: boolean) => [
      answered(a, 0, 0, 50, { block: 0 }),
      answered(a, 1, 1000, 1050, { block: 1 }),
      answered(b, 0, between ? 500 : 2000, between ? 550 : 2050),
    ];
    expect(first(report(suite, rows(false))).throughput.windowMs).toBe(1050);
    expect(first(report(suite, rows(true))).throughput.windowMs).toBe(100);
  });

  it('the achieved send rate is never above the requested one, and lateness is told apart', () => {
    const { arrivals } = first(
      report(
        suite,
        [
          answered(a, 0, 0, 50),
          answered(a, 1, 400, 650, { sentAtMs: 600 }),
          answered(a, 2, 800, 1100, { sentAtMs: 1000 }),
        ],
        3,
      ),
    );
    expect(arrivals.requestedPerSecond).toBe(2.5);
    expect(arrivals.sentShare).toBeCloseTo(800 / 1000, 12);
    expect(arrivals.lateness).toMatchObject({ n: 3, p50Ms: 200, maxMs: 200 });
    expect(arrivals.plan).toBe('arrivals at even distances, 10/s for 2 s');
  });
});

describe('goodput', () => {
  const suite = makeSuite({ loads: [CONSTANT], slo: { response_time: 100 } });
  const id = cellsOf(suite)[0]?.id as string;

  it('divides by all scheduled requests, and asks for the right answer where it says correct', () => {
    const { throughput } = first(
      report(
        suite,
        [answered(id, 0, 0, 50), answered(id, 1, 100, 150, { right: false }), answered(id, 2, 200, 1000)],
        4,
      ),
    );
    expect(throughput).toMatchObject({ windowMs: 1000, goodput: 2, correctGoodput: 1, goodFraction: 0.5 });
  });
});

describe('server, network, connections', () => {
  const suite = makeSuite({ connections: 'fresh' });
  const id = cellsOf(suite)[0]?.id as string;
  const server = (over: Partial<Attempt['server']>) => ({ server: { ...makeAttempt().server, ...over } });
  const row = (attempt: Partial<Attempt>, doneAtMs = 100) =>
    report(suite, [answered(id, 0, 0, doneAtMs, { attempt })]).requests[0];

  it.each([
    ['x-total-time before x-compute-time', server({ totalMs: 60, computeSeconds: 0.05 }), 60, 40],
    ['x-compute-time, in seconds', server({ computeSeconds: 0.05 }), 50, 50],
    ['a rounded header may exceed what passed by 1 ms', server({ totalMs: 101 }), 101, 0],
    ['beyond that there is no network time', server({ totalMs: 102 }), 102, null],
    ['a silent server', {}, null, null],
    ['a job of a queue', { ...server({ totalMs: 10 }), steps: [] }, null, null],
  ])('%s', (_name, attempt, serverMs, networkMs) => {
    expect(row(attempt)).toMatchObject({ serverMs, networkMs });
  });

  it('headers of a stream tell nothing of the whole; ttft on a warm connection leaves connecting out', () => {
    const streamed = report(suite, [
      makeResult({
        cellId: id,
        sampleId: '0',
        output: makeText('yes'),
        attempts: [
          makeAttempt(
            { connectedAtMs: 15, firstTokenAtMs: 40, lastTokenAtMs: 90 },
            { ...server({ totalMs: 10 }), connection: 'new' },
          ),
        ],
      }),
    ]).requests[0];
    expect(streamed).toMatchObject({ serverMs: null, networkMs: null, ttftMs: 40, ttftWarmConnectionMs: 25 });
  });

  it('counts opened connections and times their parts', () => {
    const made = report(suite, [
      answered(id, 0, 0, 100, {
        attempt: {
          connection: 'new',
          connect: { dnsMs: 1, tcpMs: 2, tlsMs: null },
          ...server({ totalMs: 150 }),
        },
      }),
      answered(id, 1, 0, 100, {
        attempt: { connection: 'new', connect: { dnsMs: null, tcpMs: 4, tlsMs: null } },
      }),
      answered(id, 2, 0, 100),
    ]);
    expect(first(made).connections).toEqual({
      mode: 'fresh',
      opened: 2,
      known: 3,
      dns: { n: 1, p50Ms: 1, maxMs: 1 },
      tcp: { n: 2, p50Ms: 3, maxMs: 4 },
      tls: null,
    });
    expect(first(made).serverTime).toMatchObject({ told: 1, of: 3, source: 'x-total-time', impossible: 1 });
    expect(made.warnings.map(({ code }) => code)).toContain('server_time_impossible');
  });
});

describe('the knee', () => {
  // The running example: latency stays flat to 20/s and rises to the capacity of 25/s.
  const curve = [
    { x: 5, y: 40 },
    { x: 10, y: 45 },
    { x: 20, y: 70 },
    { x: 24.5, y: 2000 },
    { x: 24.8, y: 5000 },
  ];

  it('lies where the scaled curve is furthest below the diagonal', () => {
    // (20 − 5) ÷ 19.8 − 30 ÷ 4960 = 0.752, against 0.590 at 24.5.
    expect(findKnee(curve)).toBe(20);
  });

  it('a point that another one beats in both does not move it', () => {
    expect(findKnee([...curve, { x: 22, y: 9000 }, { x: 3, y: 300 }])).toBe(20);
  });

  it.each([
    ['three points', curve.slice(0, 3)],
    ['a flat curve', curve.map(({ x }) => ({ x, y: 40 + x / 5 }))],
    ['a straight line', curve.map(({ x }) => ({ x, y: 10 * x }))],
    ['no points', []],
  ])('%s have none', (_name, points) => {
    expect(findKnee(points)).toBeNull();
  });
});

describe('a whole run of open loads', () => {
  const made = makeOpenReport();

  it('the sweep brackets the capacity of the simulated server: 25/s with one, 50/s with two replicas', () => {
    const of = (candidate: string) =>
      made.cells.find((cell) => cell.candidate === candidate && cell.stages.length > 0)?.saturation;
    for (const [candidate, capacity] of [
      ['one-replica', 25],
      ['two-replicas', 50],
    ] as const) {
      const found = of(candidate);
      expect(found?.highestSustainedPerSecond).toBeGreaterThan(0.4 * capacity);
      expect(found?.highestSustainedPerSecond).toBeLessThan(capacity * 1.1);
      expect(found?.bracket.high).toBeGreaterThan(found?.bracket.low ?? 0);
    }
  });

  it('three rates of one kind give a curve over cells', () => {
    const curve = made.curves.find(
      ({ candidate, cellIds }) => candidate === 'one-replica' && cellIds.length > 1,
    );
    expect(curve).toMatchObject({ load: 'poisson', sloMs: 300 });
    expect(curve?.points.map(({ ratePerSecond, sustained }) => [ratePerSecond, sustained])).toEqual([
      [8, true],
      [16, expect.any(Boolean)],
      [32, false],
    ]);
  });

  it('the twin is in the noise floor alone: no comparison, no choice, no correction', () => {
    const twin = 'one-replica-again';
    expect(made.comparisons.some(({ a, b }) => a === twin || b === twin)).toBe(false);
    expect(made.noiseFloor).toMatchObject({ candidate: 'one-replica', twin });
    expect(made.noiseFloor?.comparisons.every(({ b, pAdjusted }) => b === twin && pAdjusted === null)).toBe(
      true,
    );
    expect([made.verdict.headline, ...made.verdict.sentences].join()).not.toContain(twin);
    expect(made.cells.some(({ candidate }) => candidate === twin)).toBe(true);
  });

  it('sweeps are compared by no latency; planned open loads by response_time and service_time', () => {
    const metrics = (load: RegExp) =>
      new Set(made.comparisons.filter((one) => load.test(one.load)).map(({ metric }) => metric));
    expect([...metrics(/^sweep/)]).toEqual(['accuracy']);
    expect(metrics(/^poisson-8/)).toContain('response_time.p95');
    expect(metrics(/^poisson-8/)).toContain('service_time.p50');
  });

  it('ramp and drain requests are counted and in no number', () => {
    const cell = made.cells.find(({ load }) => load.startsWith('poisson-8')) as CellSummary;
    expect(cell.counts).toMatchObject({ rampRequests: 2, drainRequests: 2 });
    expect(cell.counts.ok + cell.counts.error).toBe(cell.counts.scheduled);
  });
});

it('a candidate that differs from itself makes a doubt', () => {
  const suite = makeSuite({ aa: true, candidates: [makeCandidate('a'), makeCandidate('a-again')] });
  const events = cellsOf(suite).flatMap(({ id }, side) =>
    Array.from({ length: 80 }, (_, i) =>
      answered(id, i, 100 * i, 100 * i + 20 + ((i * i * 7) % 11) + (30 + ((i * i) % 5)) * side, {
        block: i % 8,
      }),
    ),
  );
  const made = report(suite, events, 80);
  expect(made.warnings.find(({ code }) => code === 'unsteady')?.severity).toBe('doubt');
  expect(made.noiseFloor?.sentences.join()).toMatch(/Differences below [34]\d\.\d ms at p50 of service_time/);
});

describe('gates on open loads', () => {
  const gate = (metric: string, min: number) => ({
    metric,
    candidate: null,
    min,
    max: null,
    decide: 'interval' as const,
    versus: null,
  });

  it('highest_sustained_rate is judged by its bracket, and a twin by no gate that does not name it', () => {
    const made = makeOpenReport({
      gates: [gate('highest_sustained_rate', 5), gate('highest_sustained_rate', 1000)],
    });
    const swept = made.gates.filter(({ cellId }) => cellId.includes('sweep'));
    expect(swept.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'fail', 'fail']);
    expect(made.gates.find(({ cellId }) => cellId.includes('poisson'))?.verdict).toBe('undecided');
  });
});
