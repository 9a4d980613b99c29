import { type ChangePoint, FALSE_ALARM_RATE, findChangePoints } from '../stats/change-points.ts';
import type { RunManifest } from '../types/manifest.ts';
import type { RunReport } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import type { Trend, TrendChange, TrendPoint } from '../types/trend.ts';
import { hashOf } from '../util/hash.ts';
import { createRng } from '../util/rng.ts';
import { formatPlural } from './format-number.ts';
import { judgeFixedGates } from './gate.ts';
import { samplesBehind } from './samples-behind.ts';
import { isTimedMetric } from './timed-metric.ts';

/** What a trend reads of a run. */
export type TrendRun = Pick<RunReport, 'manifest' | 'cells' | 'client'>;

/** A metric of every cell over the runs of a suite, which are given oldest first, with change-points. */
export function buildTrend(runs: readonly TrendRun[], metric: string): Trend {
  const cells = new Map<string, CellSummary>();
  for (const run of runs) for (const cell of run.cells) cells.set(cell.id, cell);
  const rate = FALSE_ALARM_RATE / cells.size;
  const series = [...cells.values()].map(({ id, candidate }) => ({
    cellId: id,
    candidate,
    points: seriesOf(
      runs.filter((run) => run.cells.some((cell) => cell.id === id)),
      id,
      metric,
      rate,
    ),
  }));
  return { series, falseAlarmRate: FALSE_ALARM_RATE, ratePerSeries: cells.size === 0 ? null : rate };
}

function seriesOf(
  runs: readonly TrendRun[],
  cellId: string,
  metric: string,
  rate: number,
): readonly TrendPoint[] {
  let before: string | null = null;
  const points = runs.map((run) => {
    const identity = identityOf(run.manifest);
    const restarted = before !== null && before !== identity;
    before = identity;
    return { ...readRunMetric(run, cellId, metric), restarted };
  });
  const changes = new Map<string, TrendChange>();
  for (const stretch of stretchesOf(points)) {
    const values = stretch.map(({ value }) => value as number);
    const ties = stretch.map(({ runId }) => createRng(`${cellId}/${metric}/${runId}`).next());
    for (const found of findChangePoints(values, ties, rate)) {
      changes.set(stretch[found.at]?.runId ?? '', changeOf(found, stretch));
    }
  }
  return points.map((point) => ({ ...point, change: changes.get(point.runId) ?? null }));
}

type BarePoint = Omit<TrendPoint, 'change'>;

function changeOf({ before, after, foundAt }: ChangePoint, stretch: readonly BarePoint[]): TrendChange {
  return { before, after, foundBy: stretch[foundAt]?.runId ?? '' };
}

/** Runs of one suite and its data, those without a value left out. */
function stretchesOf(points: readonly BarePoint[]): readonly (readonly BarePoint[])[] {
  const stretches: BarePoint[][] = [[]];
  for (const point of points) {
    if (point.restarted) stretches.push([]);
    if (point.value !== null && point.note === null) stretches.at(-1)?.push(point);
  }
  return stretches;
}

/** A metric of one cell in one run. A gate without a bar reads any metric with its interval. */
export function readRunMetric(
  run: TrendRun,
  cellId: string,
  metric: string,
): Omit<TrendPoint, 'change' | 'restarted'> {
  const gate = { metric, candidate: null, min: null, max: null, decide: 'interval', versus: null } as const;
  const cells = run.cells.filter((cell) => cell.id === cellId);
  const isValid = run.client?.valid ?? true;
  const [outcome] = judgeFixedGates([gate], cells, isValid);
  const [unjudged] = judgeFixedGates([gate], cells, true);
  const isTimed = !isValid && outcome?.reason !== unjudged?.reason;
  const recalled = isTimedMetric(metric) ? (cells[0]?.counts.recalled ?? 0) : 0;
  return {
    runId: run.manifest.runId,
    startedAt: run.manifest.startedAt,
    value: outcome?.value ?? null,
    low: outcome?.low ?? null,
    high: outcome?.high ?? null,
    n: cells[0] === undefined ? null : samplesBehind(metric, cells[0]),
    note:
      outcome?.value == null || isTimed
        ? (outcome?.reason ?? 'not measured')
        : recalled > 0
          ? `${formatPlural(recalled, 'answer')} came from the cache: the rest are not the usual questions`
          : null,
  };
}

/** Equal for runs whose numbers may be held against each other. */
function identityOf({ suiteHash, datasets, traces, overrides }: RunManifest): string {
  const data = Object.entries(datasets).map(([name, { sha256, samples }]) => [name, sha256, samples]);
  const times = Object.entries(traces).map(([name, { sha256 }]) => [name, sha256]);
  const { limit, repeat, seed } = overrides;
  return hashOf([suiteHash, data, times, limit, repeat, seed]);
}
