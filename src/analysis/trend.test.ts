import { describe, expect, it } from 'vitest';
import { makeFixtureReport } from '../../test/fixtures/fixture-report.ts';
import { createRng } from '../util/rng.ts';
import { buildTrend, type TrendRun } from './trend.ts';

const base = makeFixtureReport({ samples: 40 });
const cell = base.cells[0]!;
const metric = cell.scores.find(({ estimate }) => estimate !== null)!.scorer;

/** A night's run whose first cell has this value. */
function night(index: number, value: number, more: Partial<TrendRun['manifest']> = {}): TrendRun {
  const scores = cell.scores.map((score) =>
    score.scorer === metric && score.estimate !== null
      ? { ...score, estimate: { ...score.estimate, value, low: value - 0.04, high: value + 0.04 } }
      : score,
  );
  const startedAt = new Date(Date.UTC(2026, 0, 1 + index, 3)).toISOString();
  const manifest = { ...base.manifest, runId: `run-${index}`, startedAt, ...more };
  return { manifest, cells: [{ ...cell, scores }], client: base.client };
}

/** Nights around 0.9, and around 0.75 from one on. */
const values = Array.from({ length: 60 }, (_, index) => {
  const noise = (createRng(index).next() - 0.5) * 0.04;
  return (index < 35 ? 0.9 : 0.75) + noise;
});

describe('buildTrend', () => {
  it('marks the night from which on the level is another, with both levels', () => {
    const [series] = buildTrend(
      values.map((value, index) => night(index, value)),
      metric,
    );
    const marked = series!.points.filter(({ change }) => change !== null);
    expect(marked.map(({ runId }) => runId)).toEqual(['run-35']);
    expect(marked[0]!.change!.before).toBeCloseTo(0.9, 1);
    expect(marked[0]!.change!.after).toBeCloseTo(0.75, 1);
    expect(series!.points[3]).toMatchObject({
      low: values[3]! - 0.04,
      high: values[3]! + 0.04,
      restarted: false,
    });
  });

  it('looks for no change across a changed suite', () => {
    const runs = values.map((value, index) =>
      night(index, value, index < 35 ? {} : { suiteHash: 'another' }),
    );
    const [series] = buildTrend(runs, metric);
    expect(series!.points.filter(({ change }) => change !== null)).toEqual([]);
    expect(series!.points.filter(({ restarted }) => restarted).map(({ runId }) => runId)).toEqual(['run-35']);
  });

  it('a metric that was not measured has no value, with the reason', () => {
    const [series] = buildTrend([night(0, 0.9)], 'goodput_of_nothing');
    expect(series!.points[0]).toMatchObject({ value: null, low: null, change: null });
    expect(series!.points[0]!.note).toMatch(/no metric/);
  });
});
