import { describe, expect, it } from 'vitest';
import {
  makeAttempt,
  makeCandidate,
  makeCells,
  makeFailure,
  makeFinish,
  makeManifest,
  makeResult,
  makeStart,
  makeSuite,
  makeUsage,
} from '../../test/fixtures/make-run.ts';
import type { Attempt } from '../types/attempt.ts';
import type { RunEvent } from '../types/event.ts';
import type { IdleGapStudy } from '../types/idle-gap.ts';
import type { StatedPrice } from '../types/suite.ts';
import { buildReport } from './build-report.ts';

const CELL = 'a/tickets/sequential';
const LOAD = {
  kind: 'idle-gap',
  shortestMs: 1000,
  longestMs: 8000,
  steps: 4,
  repeat: 2,
  reference: 3,
} as const;
const BOUND: RunEvent = { type: 'cold-bound', cellId: CELL, warmMs: [20, 40, 30], boundMs: 400 };

/** A probe: the silence before it, how long it took, and what its attempt says. */
type Step = readonly [gapMs: number, tookMs: number, over?: Partial<Omit<Attempt, 'marks'>>];

/** Probes one after the other behind a warm reference that ends at 1,000 ms. */
function study(
  steps: readonly Step[],
  options: { readonly price?: StatedPrice; readonly bound?: boolean; readonly own?: Partial<Attempt> } = {},
): IdleGapStudy {
  const suite = makeSuite({
    candidates: [makeCandidate('a', options.price === undefined ? {} : { price: options.price })],
    loads: [LOAD],
    scorers: [],
  });
  let nowMs = 1000;
  const results = steps.map(([gapMs, tookMs, over = {}], n) => {
    const sentAtMs = nowMs + gapMs;
    nowMs = sentAtMs + tookMs;
    const attempt = makeAttempt(
      { sentAtMs, firstByteAtMs: nowMs, doneAtMs: nowMs },
      { ...options.own, ...over },
    );
    const status = attempt.errorCode === null ? ('ok' as const) : ('error' as const);
    return makeResult({ cellId: CELL, sampleId: `${n}`, gapMs, status, attempts: [attempt] });
  });
  const reference = makeResult({
    cellId: CELL,
    sampleId: 'r',
    phase: 'warmup',
    attempts: [makeAttempt({ sentAtMs: 970, doneAtMs: 1000 })],
  });
  const { cells } = buildReport({
    manifest: makeManifest(suite, steps.length),
    cells: makeCells(suite),
    events: [
      makeStart(),
      reference,
      ...(options.bound === false ? [] : [BOUND]),
      ...results,
      makeFinish(nowMs),
    ],
    deploymentOf: () => 'serverless',
  });
  const found = cells[0]?.idleGap;
  if (found == null) throw new Error('no study');
  return found;
}

const COLD = { cold: 'idle_probe' as const };
/** Unloaded after 3 s, loads for 2 s. */
const CLEAN: readonly Step[] = [
  [4000, 2000, COLD],
  [1000, 30],
  [8000, 2000, COLD],
  [2000, 30],
  [2000, 30],
  [4000, 2000, COLD],
  [8000, 2000, COLD],
  [1000, 30],
];

describe('an idle-gap study', () => {
  it('shows the share of cold probes of each planned silence', () => {
    const { gaps, bound } = study(CLEAN);
    expect(
      gaps.map(({ gapMs, silenceMs, probes, cold, unclear }) => [gapMs, silenceMs, probes, cold, unclear]),
    ).toEqual([
      [1000, 1000, 2, 0, 0],
      [2000, 2000, 2, 0, 0],
      [4000, 4000, 2, 2, 0],
      [8000, 8000, 2, 2, 0],
    ]);
    // Wilson, 0 of 2 and 2 of 2, z = 1.96: upper end z² ÷ (n + z²) = 3.8415 ÷ 5.8415
    expect(gaps[0]?.share).toMatchObject({ value: 0, low: 0, n: 2, method: 'Wilson' });
    expect(gaps[0]?.share?.high).toBeCloseTo(0.65762, 5);
    expect(bound).toMatchObject({ boundMs: 400, warmMs: [20, 40, 30] });
  });

  it('finds the threshold between the longest warm and the shortest cold silence, wider by the median warm wait', () => {
    const { threshold } = study(CLEAN);
    expect(threshold).toMatchObject({ n: 8, note: null });
    // The step lies between 2,000 and 4,000 ms: the ends are a little beyond, and 30 ms on top.
    expect(threshold.lowMs).toBeGreaterThan(1700);
    expect(threshold.lowMs).toBeLessThan(1970);
    expect(threshold.highMs).toBeGreaterThan(4030);
    expect(threshold.highMs).toBeLessThan(4600);
    expect((threshold.valueMs ?? 0) / Math.sqrt(2000 * 4000)).toBeCloseTo(1, 1);
  });

  it('goes by the silence that was, from the end of the answer before to the moment the connection stood', () => {
    const { gaps } = study([[1000, 30], ...CLEAN]);
    expect(gaps[0]).toMatchObject({ gapMs: 1000, silenceMs: 1000, probes: 3 });
  });

  it('counts what was refused as cold, and what failed, was cached or followed a failure as unclear', () => {
    const failed = { errorCode: 'http_5xx' as const, httpStatus: 500, errorMessage: 'HTTP 500' };
    const { gaps, threshold } = study([
      ...CLEAN,
      [1000, 30, { cached: true }],
      [2000, 30],
      [4000, 9, failed],
      [8000, 30],
    ]);
    expect(gaps.map(({ probes, cold, unclear }) => [probes, cold, unclear])).toEqual([
      [3, 0, 1],
      [3, 0, 1],
      [3, 2, 1],
      [3, 2, 1],
    ]);
    expect(threshold).toEqual(study(CLEAN).threshold);
  });

  it('says so when a side is open, and when no warm answer told how long one takes', () => {
    const never = study(CLEAN.map(([gapMs]) => [gapMs, 30] as const));
    expect(never.threshold).toMatchObject({ valueMs: null, highMs: null, n: 8 });
    expect(never.threshold.lowMs).toBeGreaterThan(5000);
    expect(never.threshold.lowMs).toBeLessThan(9000);
    expect(never.callers).toMatchObject({
      shares: [],
      unknownReason: expect.stringContaining('no threshold'),
    });
    expect(never.keepWarm).toMatchObject({ everyMs: null, usdPerDay: null });
    const unbound = study(CLEAN, { bound: false });
    expect(unbound.threshold).toMatchObject({ valueMs: null, lowMs: null, highMs: null });
    expect(unbound.threshold.note).toContain('too few warm answers');
    expect(unbound.gaps[0]).toMatchObject({ cold: 0, unclear: 2, share: null });
  });

  it('names probes on the wrong side of the step', () => {
    const { threshold } = study([...CLEAN, ...CLEAN, [1000, 2000, COLD]]);
    expect(threshold).toMatchObject({ note: expect.stringContaining('1 probe on') });
  });
});

describe('keeping the model warm', () => {
  const everyMs = 0.8 * (study(CLEAN).threshold.lowMs as number);
  const pings = 86_400_000 / everyMs;
  const rows: readonly [string, StatedPrice, Partial<Attempt>, number | null][] = [
    ['by request', { mode: 'request', perRequestUsd: 0.001 }, {}, pings * 0.001],
    [
      'by tokens',
      { mode: 'token', inputPerMTokUsd: 1, outputPerMTokUsd: 2 },
      { usage: makeUsage(100, 50) },
      (pings * 200) / 1e6,
    ],
    ['by tokens that nobody counted', { mode: 'token', inputPerMTokUsd: 1, outputPerMTokUsd: 2 }, {}, null],
    [
      'by compute seconds that the server keeps to itself',
      { mode: 'compute-second', perComputeSecondUsd: 1 },
      {},
      null,
    ],
    ['by the hour', { mode: 'hour', perHourUsd: 0.5, replicas: 2 }, {}, 24],
  ];
  it.each(rows)('%s', (_how, price, own, usd) => {
    const { keepWarm } = study(CLEAN, { price, own });
    expect(keepWarm.everyMs).toBeCloseTo(everyMs, 9);
    if (usd === null) {
      expect(keepWarm.usdPerDay).toBeNull();
      expect(keepWarm.unknownReason).toContain('4 of 4 warm probes came without');
    } else {
      expect(keepWarm.usdPerDay).toBeCloseTo(usd, 9);
      expect(keepWarm.unknownReason).toBeNull();
    }
  });

  it('is unknown without a price', () => {
    expect(study(CLEAN).keepWarm).toMatchObject({
      usdPerDay: null,
      unknownReason: 'no price is known for a',
    });
  });
});

describe('what callers would meet', () => {
  it('is (1 + λD) ÷ (λD + e^(λτ)) at each rate, between the ends of the threshold', () => {
    const { callers, threshold } = study(CLEAN);
    expect(callers.coldMs).toBe(2000);
    const atOne = callers.shares.find(({ label }) => label === '1 per second');
    const shareOf = (tauMs: number) => 3 / (2 + Math.exp(tauMs / 1000));
    expect(atOne?.share).toBeCloseTo(shareOf(threshold.valueMs ?? 0), 12);
    expect(atOne?.low).toBeCloseTo(shareOf(threshold.highMs ?? 0), 12);
    expect(atOne?.high).toBeCloseTo(shareOf(threshold.lowMs ?? 0), 12);
    const rates = callers.shares.map(({ ratePerSecond }) => ratePerSecond);
    expect(rates[0]).toBeCloseTo(1 / 86_400, 12);
    expect(rates.at(-1)).toBe(10);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    const shares = callers.shares.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  });
});

it('a refused probe is cold though it was answered later, and its period is the one that callers are told of', () => {
  const suite = makeSuite({ candidates: [makeCandidate('a')], loads: [LOAD], scorers: [] });
  const refused = makeFailure(
    { sentAtMs: 6000, doneAtMs: 6010 },
    { httpStatus: 503, errorCode: 'loading', cold: 'estimated_time' },
  );
  const answered = makeAttempt({ sentAtMs: 8000, firstByteAtMs: 8030, doneAtMs: 8030 }, { attempt: 2 });
  const { cells } = buildReport({
    manifest: makeManifest(suite, 1),
    cells: makeCells(suite),
    events: [
      makeStart(),
      makeResult({
        cellId: CELL,
        sampleId: 'r',
        phase: 'warmup',
        attempts: [makeAttempt({ sentAtMs: 900 })],
      }),
      BOUND,
      makeResult({ cellId: CELL, sampleId: '1', gapMs: 5000, attempts: [refused, answered] }),
      makeFinish(9000),
    ],
    deploymentOf: () => 'serverless',
  });
  expect(cells[0]?.idleGap?.gaps).toMatchObject([{ gapMs: 5000, silenceMs: 5000, cold: 1, unclear: 0 }]);
  expect(cells[0]?.cold.p50Ms).toBe(2020);
  expect(cells[0]?.idleGap?.threshold).toMatchObject({ valueMs: null, lowMs: null });
});
