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
    const {
      series: [series],
    } = buildTrend(
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
    const {
      series: [series],
    } = buildTrend(runs, metric);
    expect(series!.points.filter(({ change }) => change !== null)).toEqual([]);
    expect(series!.points.filter(({ restarted }) => restarted).map(({ runId }) => runId)).toEqual(['run-35']);
  });

  it('several series share the chance of a false mark', () => {
    const ids = ['a/x', 'b/x', 'c/x', 'd/x'];
    const runs = values.map((value, index) => {
      const run = night(index, value);
      return { ...run, cells: ids.map((id) => ({ ...(run.cells[0] as typeof cell), id })) };
    });
    const alone = buildTrend(
      values.map((value, index) => night(index, value)),
      metric,
    );
    expect([alone.falseAlarmRate, alone.ratePerSeries]).toEqual([0.05, 0.05]);
    const four = buildTrend(runs, metric);
    expect([four.falseAlarmRate, four.ratePerSeries]).toEqual([0.05, 0.0125]);
    const foundAt = ({ points }: (typeof four.series)[number]) =>
      points.flatMap(({ change }) => (change === null ? [] : [Number(change.foundBy.slice('run-'.length))]));
    const [first = 0] = alone.series.flatMap(foundAt);
    expect(first).toBeGreaterThan(35);
    for (const one of four.series) {
      const [found = 0] = foundAt(one);
      // The same change asks for four times the capital: the same night or a later one makes it certain.
      expect(found).toBeGreaterThanOrEqual(first);
      expect(found).toBeLessThan(first + 10);
    }
  });

  it('no run is no series and no rate', () => {
    expect(buildTrend([], metric)).toEqual({ series: [], falseAlarmRate: 0.05, ratePerSeries: null });
  });

  it('a metric that was not measured has no value, with the reason', () => {
    const {
      series: [series],
    } = buildTrend([night(0, 0.9)], 'goodput_of_nothing');
    expect(series!.points[0]).toMatchObject({ value: null, low: null, change: null });
    expect(series!.points[0]!.note).toMatch(/no metric/);
  });
});
