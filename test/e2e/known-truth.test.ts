import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type * as coverage from '../../bench/truth/coverage.mjs';
import type * as errors from '../../bench/truth/errors.mjs';
import type { latencyAlarmRow, latencyEndsRow } from '../../bench/truth/latency.mjs';
import type { TruthRow } from '../../bench/truth/simulate.mjs';
import { binomialCdf } from '../../src/stats/binomial.ts';
import { makeWorkspace } from '../fixtures/run-cli.ts';

const RUNS = 200;

/** Half of the chance of 1 in 10,000 that a row without a fault lies outside. */
const TAIL = 5e-5;

/** Whether so many runs are likely at the share that is promised; a goal that goes to 0 or 1 leaves that side open. */
function isLikely({ value, goal }: TruthRow, promised: number, runs: number): boolean {
  const hits = Math.round(value * runs);
  const isEnough = goal?.[0] === 0 || binomialCdf(hits, runs, promised) > TAIL;
  const isNotTooMuch = goal?.[1] === 1 || 1 - binomialCdf(hits - 1, runs, promised) > TAIL;
  return isEnough && isNotTooMuch;
}

/** Of the rows that are judged, those that no luck explains. Exact ones are held to their goal itself. */
function unlikely(rows: readonly TruthRow[], promised: number, runs = RUNS): string[] {
  return rows
    .filter((row) => (row.what.includes('(exact)') ? row.met === 'MISSED' : !isLikely(row, promised, runs)))
    .map(({ what, value }) => `${what}: ${value}`);
}

const isJudged = ({ goal }: TruthRow) => goal !== null;

interface Bench {
  readonly coverage: typeof coverage;
  readonly errors: typeof errors;
  readonly latency: {
    readonly latencyAlarmRow: typeof latencyAlarmRow;
    readonly latencyEndsRow: typeof latencyEndsRow;
  };
}

/** The rows of the bench, which import what is built. Node reads them itself: through vitest they take twice as long. */
function loadBench(): Bench {
  makeWorkspace().remove();
  const load = createRequire(import.meta.url);
  return {
    coverage: load('../../bench/truth/coverage.mjs'),
    errors: load('../../bench/truth/errors.mjs'),
    latency: load('../../bench/truth/latency.mjs'),
  };
}

// `npm run bench:statistics` is the same with 10,000 runs a row.
describe('statistics against known truth, some hundred seeded runs a row', () => {
  let bench: Bench;
  beforeAll(() => {
    bench = loadBench();
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    return () => vi.restoreAllMocks();
  }, 150_000);

  it('intervals hold the truth as often as they say', () => {
    const rows = bench.coverage.coverageRows(RUNS);
    expect(rows.filter(isJudged).length).toBeGreaterThanOrEqual(15);
    expect(unlikely(rows.filter(isJudged), 0.95)).toEqual([]);
    for (const n of [30, 100])
      expect(Math.abs(bench.coverage.wilsonCoverage(n).mean - 0.95)).toBeLessThan(0.01);
    // The same bounds find the intervals that are known to be too narrow.
    const found = unlikely(rows, 0.95).join('\n');
    expect(found).toContain('plain t, the same 30 clusters of 5');
    expect(found).toContain('t, long tail (lognormal, σ 1.5), n 30');
  }, 120_000);

  it('tests alarm as seldom as they say', () => {
    const rows = bench.errors.alarmRows(RUNS);
    expect(rows.filter(isJudged).length).toBeGreaterThanOrEqual(6);
    expect(unlikely(rows.filter(isJudged), 0.05)).toEqual([]);
    expect(unlikely(rows, 0.05).join('\n')).toContain('ten candidates without a correction');
  }, 120_000);

  it('looking after every value is wrong no more often than they say', () => {
    expect(unlikely(bench.errors.lookingRows(RUNS, 300), 0.05)).toEqual([]);
  }, 120_000);

  it('latency in turns alarms as seldom, and its ends hold the truth as often, as they say', () => {
    const { latency } = bench;
    expect(unlikely([latency.latencyAlarmRow(RUNS, 'p50', 6, 'under drift')], 0.05)).toEqual([]);
    expect(unlikely([latency.latencyAlarmRow(60, 'p95', 20, 'under drift')], 0.05, 60)).toEqual([]);
    expect(unlikely([latency.latencyEndsRow(100, 'p50', 6)], 0.95, 100)).toEqual([]);
  }, 240_000);
});
