import { describe, expect, it } from 'vitest';
import {
  makeCandidate,
  makeCells,
  makeFailure,
  makeFinish,
  makeLabels,
  makeManifest,
  makeResult,
  makeStart,
  makeSuite,
} from '../../test/fixtures/make-run.ts';
import { makeRunData, type RunRow } from '../../test/fixtures/run-data.ts';
import { scoreEvents } from '../../test/fixtures/score-run.ts';
import { buildReport } from '../analysis/build-report.ts';
import { compareRuns } from '../analysis/compare-runs.ts';
import type { RunEvent } from '../types/event.ts';
import type { GateSpec } from '../types/gate.ts';
import type { Reporter } from '../types/plugs.ts';
import type { RunReport } from '../types/report.ts';

import { renderComparison } from './comparison-console.ts';
import { renderConsole } from './console.ts';
import { html } from './html.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';

/** One request: whether it was right, or that it failed. */
interface Asked {
  readonly right: boolean | null;
  readonly cluster?: string;
}

const GATES: readonly GateSpec[] = ['accuracy', 'macro-f1', 'service_time.p95', 'error_rate'].map(
  (metric) => ({
    metric,
    candidate: null,
    min: metric === 'accuracy' || metric === 'macro-f1' ? 0.5 : null,
    max: metric === 'error_rate' ? 0.5 : metric === 'service_time.p95' ? 1_000 : null,
    decide: 'interval',
    versus: null,
  }),
);

/** A report of candidates that were asked these questions, with gates on each kind of metric. */
function reportOf(candidates: Readonly<Record<string, readonly Asked[]>>): RunReport {
  const suite = makeSuite({
    candidates: Object.keys(candidates).map((id) => makeCandidate(id)),
    scorers: ['accuracy', 'macro-f1', 'mcc', 'confusion-matrix'].map((name) => ({ name, options: {} })),
    gates: GATES,
  });
  const cells = makeCells(suite);
  const results = cells.flatMap((cell): RunEvent[] =>
    (candidates[cell.candidate.id] ?? []).map(({ right, cluster = null }, i) =>
      makeResult({
        cellId: cell.id,
        sampleId: `s${i}`,
        seq: i,
        cluster,
        target: i % 2 === 0 ? 'yes' : 'no',
        ...(right === null
          ? { status: 'error' as const, attempts: [makeFailure({})] }
          : { output: makeLabels((i % 2 === 0) === right ? 'yes' : 'no') }),
      }),
    ),
  );
  const samples = Object.values(candidates)[0]?.length ?? 0;
  return buildReport({
    manifest: makeManifest(suite, samples),
    cells,
    events: [makeStart(), ...scoreEvents(results, suite), makeFinish(1_000)],
    deploymentOf: () => 'serverless',
  });
}

const written = (reporter: Reporter, report: RunReport) =>
  reporter
    .render(report)
    .flatMap(({ chunks }) => [...chunks])
    .join('');

/** What a page says, without its program, its styles and its data. */
const readable = (page: string) =>
  page.replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ').replaceAll(/<[^>]*>/g, ' ');

/** Every way to read a report. */
function readings(report: RunReport): Readonly<Record<string, string>> {
  return {
    console: renderConsole(report, { width: 100, color: false }),
    markdown: written(markdown, report),
    html: readable(written(html, report)),
    drawings: (written(html, report).match(/<svg[\s\S]*?<\/svg>/g) ?? []).join(' '),
    junit: written(junit, report),
  };
}

function expectNoNonsense(texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) {
    const [found] =
      /.{0,60}\b(?:NaN|Infinity|null|(?<!\bis )undefined|object Object)\b.{0,60}/.exec(text) ?? [];
    expect(found, name).toBeUndefined();
  }
}

const RIGHT = { right: true };
const many = (n: number, asked: (i: number) => Asked) => Array.from({ length: n }, (_, i) => asked(i));

const CASES: Readonly<Record<string, Readonly<Record<string, readonly Asked[]>>>> = {
  'a single sample': { one: [RIGHT] },
  'a single sample that failed': { one: [{ right: null }] },
  'no sample at all': { one: [] },
  'two candidates with a single sample': { one: [RIGHT], two: [{ right: false }] },
  'two candidates that answer all alike, all right': {
    one: many(40, () => RIGHT),
    two: many(40, () => RIGHT),
  },
  'two candidates that answer all alike, all wrong': {
    one: many(40, () => ({ right: false })),
    two: many(40, () => ({ right: false })),
  },
  'one cluster': {
    one: many(40, (i) => ({ right: i % 3 > 0, cluster: 'c' })),
    two: many(40, (i) => ({ right: i % 4 > 0, cluster: 'c' })),
  },
  'one cluster, all alike': {
    one: many(40, () => ({ right: true, cluster: 'c' })),
    two: many(40, () => ({ right: true, cluster: 'c' })),
  },
  'no answered request in one cell': { one: many(40, () => RIGHT), two: many(40, () => ({ right: null })) },
  'no answered request at all': {
    one: many(40, () => ({ right: null })),
    two: many(40, () => ({ right: null })),
  },
};

describe('the smallest and the emptiest runs are told without a number that is none', () => {
  it.each(Object.entries(CASES))('%s', (_what, candidates) => {
    const report = reportOf(candidates);
    expectNoNonsense(readings(report));
    expect(report.verdict.headline.length).toBeGreaterThan(10);
    expect(report.gates).toHaveLength(GATES.length * Object.keys(candidates).length);
    for (const gate of report.gates) expect(gate.reason.length, gate.metric).toBeGreaterThan(5);
  });

  it('nothing measured passes no gate', () => {
    for (const name of ['a single sample that failed', 'no sample at all']) {
      const { gates, cells } = reportOf(CASES[name] ?? {});
      expect(cells[0]?.scores.every(({ estimate }) => estimate === null)).toBe(true);
      for (const { metric, verdict } of gates) expect([metric, verdict]).not.toEqual([metric, 'pass']);
    }
  });

  it('a single right answer has an interval as wide as it knows, and decides no gate', () => {
    const { cells, gates } = reportOf(CASES['a single sample'] ?? {});
    const accuracy = cells[0]?.scores.find(({ scorer }) => scorer === 'accuracy')?.estimate;
    expect(accuracy).toMatchObject({ value: 1, n: 1 });
    // Wilson 1927 with n = 1: z² = 3.8415, from 1 ÷ (1 + z²) up.
    expect(accuracy?.low).toBeCloseTo(1 / (1 + 3.841459), 6);
    expect(gates.map(({ verdict }) => verdict)).toEqual(Array.from({ length: 4 }, () => 'undecided'));
  });

  it('candidates that answer alike are never called different, nor the same', () => {
    for (const name of Object.keys(CASES).filter((one) => one.includes('alike'))) {
      const { comparisons } = reportOf(CASES[name] ?? {});
      const scores = comparisons.filter(({ unit }) => unit !== 'ms');
      expect(scores.length).toBeGreaterThan(0);
      for (const { verdict, difference } of scores) {
        expect(['undecided', 'not_worse']).toContain(verdict);
        expect([0, null]).toContain(difference?.value ?? null);
      }
    }
  });

  it('one cluster counts as one sample, and that is said', () => {
    const report = reportOf(CASES['one cluster'] ?? {});
    const accuracy = report.cells[0]?.scores.find(({ scorer }) => scorer === 'accuracy')?.estimate;
    expect(Number(accuracy?.high) - Number(accuracy?.low)).toBeGreaterThan(0.75);
    expect(report.warnings.map(({ code }) => code)).toContain('few_clusters');
    expect(report.gates.find(({ metric }) => metric === 'accuracy')?.verdict).toBe('undecided');
  });
});

describe('and compared as two runs', () => {
  const row = (i: number, more: Partial<RunRow> = {}): RunRow => ({
    id: `r${i}`,
    content: `c${i}`,
    right: true,
    ...more,
  });
  const rows = (n: number, more: Partial<RunRow> = {}) => Array.from({ length: n }, (_, i) => row(i, more));
  it.each<[string, RunRow[], RunRow[]]>([
    ['a single sample, alike', rows(1), rows(1)],
    ['a single sample that turned', rows(1), rows(1, { right: false })],
    ['all ties', rows(40), rows(40)],
    [
      'nothing in common',
      rows(3),
      rows(3).map((one) => ({ ...one, id: `x${one.id}`, content: `x${one.content}` })),
    ],
    ['no answer on one side', rows(5), rows(5, { failed: true })],
    ['no answer on either side', rows(5, { failed: true }), rows(5, { failed: true })],
    ['no request at all', [], []],
  ])('%s', (_what, a, b) => {
    const comparison = compareRuns(makeRunData('a', a), makeRunData('b', b), 0.02);
    expectNoNonsense({ console: renderComparison(comparison, { width: 100, color: false }) });
    const scores = comparison.comparisons.filter(({ unit }) => unit !== 'ms');
    expect(scores.length).toBeGreaterThan(0);
    for (const { sentence, verdict, metric } of scores) {
      expect(sentence.length, metric).toBeGreaterThan(10);
      if (metric === 'accuracy' && a.length < 40) expect(verdict).toBe('undecided');
    }
  });
});
