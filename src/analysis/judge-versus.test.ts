import { describe, expect, it } from 'vitest';
import { makeCells, makeManifest } from '../../test/fixtures/make-run.ts';
import { makeRunData, oneCandidateSuite, type RunRow, runEvents } from '../../test/fixtures/run-data.ts';
import type { Baseline } from '../types/baseline.ts';
import type { GateSpec, VersusSpec } from '../types/gate.ts';
import type { GateOutcome } from '../types/report.ts';
import type { RunHistory } from '../types/run-history.ts';
import type { Suite } from '../types/suite.ts';
import { createRng } from '../util/rng.ts';
import { buildBaseline } from './build-baseline.ts';
import { buildReport } from './build-report.ts';
import { usedScorers } from './cell-data.ts';
import { customMetrics } from './custom-metric.ts';
import { versusJudge } from './judge-versus.ts';

const gateOn = (
  metric: string,
  margin = 0.02,
  decide: GateSpec['decide'] = 'interval',
  confidence = 0.95,
): GateSpec => ({
  metric,
  candidate: null,
  min: null,
  max: null,
  decide,
  versus: { against: 'baseline', margin, confidence },
});

const suiteWith = (gate: GateSpec, over: Partial<Suite> = {}) =>
  oneCandidateSuite({ gates: [gate], ...over });

function baselineOf(rows: readonly RunRow[], suite: Suite, keep: 'labels' | 'all' = 'labels'): Baseline {
  const { manifest, cells } = makeRunData('before', rows, suite);
  return buildBaseline(manifest, cells, { acceptedAt: '2026-01-01', keep, gates: suite.gates });
}

function judge(
  rows: readonly RunRow[],
  suite: Suite,
  baseline: Baseline | null,
  history: RunHistory | null = null,
): GateOutcome {
  const { gates } = buildReport({
    manifest: { ...makeManifest(suite, rows.length), runId: 'tonight' },
    cells: makeCells(suite),
    events: runEvents(rows, suite),
    deploymentOf: () => 'serverless',
    baseline,
    history,
  });
  return gates[0] as GateOutcome;
}

const rowsOf = (n: number, right: (i: number) => boolean, more: Partial<RunRow> = {}): RunRow[] =>
  Array.from({ length: n }, (_, i) => ({ id: `s${i}`, content: `c${i}`, right: right(i), ...more }));

describe('a planted regression, in 100 seeds', () => {
  /**
   * 800 samples, 85 % right. The worse model turns 6 of 100 right answers wrong: 5.1 points. With 41 discordant samples
   * the standard error is 0.0078, so that the upper end of the interval lies below −0.02 when the observed loss is above
   * 3.5 points: 2.0 standard errors from the expected loss. That is a power of 98 %; 500 samples have 88 %.
   */
  const SAMPLES = 800;
  const gate = gateOn('accuracy');
  const suite = suiteWith(gate);

  function verdictOf(rows: readonly RunRow[], baseline: Baseline): GateOutcome['verdict'] {
    const { manifest, cells } = makeRunData('tonight', rows, suite);
    const scorers = usedScorers(suite.scorers);
    const custom = customMetrics(suite, scorers, cells);
    const judgeGate = versusJudge({
      ...{ manifest, data: cells, scorers, custom, baseline },
      ...{ history: null, rng: createRng(1) },
    });
    return judgeGate(gate, gate.versus as VersusSpec, 'a/tickets/closed-8', 'share').verdict;
  }

  function night(seed: number) {
    const rng = createRng(`night-${seed}`);
    const before = rowsOf(SAMPLES, () => rng.next() < 0.85);
    const baseline = baselineOf(before, suite);
    const worse = before.map((row) => ({ ...row, right: row.right && rng.next() >= 0.06 }));
    // The unchanged model answers 2 of 100 otherwise than last time, as often for the better as for the worse.
    const unchanged = before.map((row) => ({
      ...row,
      right: rng.next() < (row.right ? 0.02 * (0.15 / 0.85) : 0.02) ? !row.right : row.right,
    }));
    return { worse: verdictOf(worse, baseline), unchanged: verdictOf(unchanged, baseline) };
  }

  it('fails the gate in at least 95; the unchanged model never does', () => {
    const nights = Array.from({ length: 100 }, (_, seed) => night(seed));
    expect(nights.filter(({ worse }) => worse === 'fail').length).toBeGreaterThanOrEqual(95);
    expect(nights.filter(({ worse }) => worse === 'pass')).toEqual([]);
    expect(nights.filter(({ unchanged }) => unchanged === 'fail')).toEqual([]);
    expect(nights.filter(({ unchanged }) => unchanged === 'pass').length).toBeGreaterThan(50);
  }, 60_000);
});

describe('a gate versus a baseline', () => {
  const suite = suiteWith(gateOn('accuracy', 0.05));
  const before = rowsOf(200, (i) => i % 10 !== 0);
  const baseline = baselineOf(before, suite);

  it('shows value, difference and interval, and which run it was held against', () => {
    const outcome = judge(
      rowsOf(200, (i) => i % 10 > 2),
      suite,
      baseline,
    );
    expect(outcome).toMatchObject({
      verdict: 'fail',
      value: 0.7,
      bar: 'at most 5.0 pp worse than the baseline',
      versus: { runId: 'before', margin: 0.05, paired: 200, unpaired: 0, changes: [] },
    });
    expect(outcome.versus?.difference?.value).toBeCloseTo(-0.2, 12);
    expect(outcome.reason).toMatch(/^70\.0 % now, −20\.0 pp \[−\d/);
  });

  it('passes when the whole interval is within the margin, else is undecided', () => {
    expect(judge(before, suite, baseline).verdict).toBe('pass');
    expect(judge(before, suiteWith(gateOn('accuracy', 0.001)), baseline).verdict).toBe('undecided');
    expect(judge(before, suiteWith(gateOn('accuracy', 0.001, 'estimate')), baseline).verdict).toBe('pass');
  });

  it('takes its interval at the confidence that the gate states', () => {
    const level = (confidence: number) =>
      judge(before, suiteWith(gateOn('accuracy', 0.05, 'interval', confidence)), baseline).versus?.difference;
    expect(level(0.8)?.level).toBe(0.8);
    expect(level(0.8)?.low).toBeGreaterThan(level(0.99)?.low as number);
  });

  it('without a baseline is undecided and says how one is accepted', () => {
    const outcome = judge(before, suite, null);
    expect(outcome.verdict).toBe('undecided');
    expect(outcome.reason).toContain('hfbench baseline accept tonight');
    expect(outcome.versus).toMatchObject({ runId: null, difference: null });
  });

  it('is undecided when the scorer or the policy has changed, or fewer than half of the samples pair', () => {
    const scorers = [{ name: 'accuracy', options: { x: 1 } }];
    expect(judge(before, suiteWith(gateOn('accuracy'), { scorers }), baseline).reason).toMatch(
      /scorer accuracy has other options.*baseline accept tonight/,
    );
    const wrong = suiteWith(gateOn('accuracy'), { errors: 'wrong' });
    expect(judge(before, wrong, baseline).verdict).toBe('undecided');
    const few = judge(before.slice(0, 90), suite, baseline);
    expect(few).toMatchObject({ verdict: 'undecided', versus: { paired: 90, unpaired: 110 } });
    expect(few.reason).toContain('fewer than half');
    const most = judge(before.slice(0, 150), suite, baseline);
    expect(most.versus).toMatchObject({ paired: 150, unpaired: 50 });
    expect(most.reason).toContain('50 unpaired');
  });

  it('names a changed model, and judges it', () => {
    const [candidate] = suite.candidates;
    if (candidate === undefined) throw new Error('no candidate');
    const changed = { ...suite, candidates: [{ ...candidate, model: 'org/new' }] };
    expect(judge(before, changed, baseline)).toMatchObject({ verdict: 'pass' });
    expect(judge(before, changed, baseline).reason).toContain('"org/a" → "org/new"');
  });

  it('fails on failures that are proven to be more', () => {
    const rate = suiteWith(gateOn('error_rate', 0.02));
    const failing = before.map((row, i) => ({ ...row, failed: i % 5 === 0 }));
    expect(judge(failing, rate, baselineOf(before, rate)).verdict).toBe('fail');
    expect(judge(before, rate, baselineOf(before, rate)).verdict).toBe('pass');
  });

  it('compares corpus metrics from hashed labels as from the labels themselves', () => {
    const corpus = suiteWith(gateOn('macro-f1', 0.05), { scorers: [{ name: 'macro-f1', options: {} }] });
    const worse = rowsOf(200, (i) => i % 10 > 3);
    const [hashed, plain] = (['labels', 'all'] as const).map((keep) =>
      judge(worse, corpus, baselineOf(before, corpus, keep)),
    );
    expect(hashed).toEqual(plain);
    expect(hashed?.verdict).toBe('fail');
  });

  it('never decides about times by their interval, only by the bare number where the gate says so', () => {
    const timed = (ms: number) => {
      const { next } = createRng(ms);
      return before.map((row, i) => ({ ...row, ms: ms + 50 * next(), block: i % 8 }));
    };
    const slow = (decide: GateSpec['decide']) => {
      const own = suiteWith(gateOn('service_time.p95', 50, decide));
      return judge(timed(500), own, baselineOf(timed(100), own));
    };
    expect(slow('interval')).toMatchObject({
      verdict: 'undecided',
      bar: 'at most 50.0 ms worse than the baseline',
    });
    expect(slow('interval').reason).toMatch(/\+\d+ ms \[.*drift/);
    expect(slow('estimate').verdict).toBe('fail');
  });
});

describe('a time against a baseline, by earlier runs', () => {
  const suite = suiteWith(gateOn('service_time.p95', 50));
  const timed = (ms: number) =>
    rowsOf(40, () => true).map((row, i) => ({ ...row, ms: ms + (i % 7), block: i % 8 }));
  const baseline = baselineOf(timed(500), suite);
  const cellId = 'a/tickets/closed-8';
  /** p95 of each earlier run; they lie about 2 % apart. */
  const historyOf = (values: readonly (number | null)[], unreadable = 0): RunHistory => ({
    formatVersion: 1,
    runs: values.map((value, i) => ({
      runId: `earlier-${i}`,
      startedAt: `2026-01-0${i + 1}`,
      values: { [cellId]: { 'service_time.p95': value } },
    })),
    unreadable,
  });
  const NIGHTS = [495, 505, 500, 510, 490, 502];
  const verdictOf = (ms: number, history: RunHistory | null) => judge(timed(ms), suite, baseline, history);

  it('fails a jump beyond the margin, passes a run within it, and leaves open what lies between', () => {
    expect(verdictOf(700, historyOf(NIGHTS))).toMatchObject({ verdict: 'fail' });
    expect(verdictOf(502, historyOf(NIGHTS))).toMatchObject({ verdict: 'pass' });
    expect(verdictOf(545, historyOf(NIGHTS))).toMatchObject({ verdict: 'undecided' });
    expect(verdictOf(700, historyOf(NIGHTS)).reason).toMatch(
      /\+200 ms \[.*by the spread of 6 earlier runs, nights taken as exchangeable, without a trend/,
    );
  });

  it('counts neither the baseline nor a run that did not measure it, and says how many are missing', () => {
    const few = historyOf([...NIGHTS.slice(0, 3), null], 2);
    const withBaseline = {
      ...few,
      runs: [...few.runs, { ...(few.runs[0] as RunHistory['runs'][number]), runId: 'before' }],
    };
    const outcome = verdictOf(700, withBaseline);
    expect(outcome.verdict).toBe('undecided');
    expect(outcome.reason).toContain(
      '2 more complete runs like these would tell (3 of 5 so far); 2 earlier runs could not be read',
    );
  });

  it('is undecided as ever without any', () => {
    expect(verdictOf(700, null).reason).toMatch(/drift.*5 more complete runs/);
  });
});

it('a baseline holds no input and no answer', () => {
  const suite = oneCandidateSuite({
    scorers: ['accuracy', 'macro-f1', 'bleu'].map((name) => ({ name, options: {} })),
  });
  const text = JSON.stringify(
    baselineOf(
      rowsOf(5, (i) => i > 2),
      suite,
    ),
  );
  expect(text).not.toMatch(/"(yes|no|text)"/);
  expect(JSON.parse(text).cells[0].values.accuracy).toEqual([0, 0, 0, 1, 1]);
});
