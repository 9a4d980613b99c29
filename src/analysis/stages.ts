import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import type { Saturation, StageSummary } from '../types/load-summary.ts';
import type { RequestRow } from '../types/report.ts';
import type { CellData } from './cell-data.ts';
import { isWithin, lengthOf, measureInFlight, type Span } from './in-flight.ts';
import { judgeRows } from './judge-stage.ts';
import { summarizeLatency } from './latency.ts';
import type { StageEvent } from './read-events.ts';
import { ATTAINMENT, type CurvePoint, findSaturation } from './saturation.ts';
import { findGood, shareOfScheduled } from './throughput.ts';

/** A point of a curve before anything is computed. */
export interface PointSource {
  readonly stage: number;
  readonly label: string;
  readonly ratePerSecond: number | null;
  /** Planned length, ms; null: none was planned. */
  readonly plannedMs: number | null;
  readonly scheduled: number;
  /** Requests scheduled in it. */
  readonly rows: readonly RequestRow[];
  /** Requests that may be answered in its window: those of earlier stages too, where stages follow each other without a pause. */
  readonly all: readonly RequestRow[];
  readonly windows: readonly Span[];
  readonly sustained: boolean | null;
  readonly slo: Readonly<Record<string, number>>;
}

/** Every number of a stage. */
export function summarizePoint(source: PointSource): StageSummary {
  const { rows, all, windows, scheduled, plannedMs } = source;
  const windowMs = lengthOf(windows);
  const answered = all.filter((row) => row.status === 'ok' && isWithin(row.doneAtMs, windows)).length;
  const latency = new Map(summarizeLatency(rows).map((one) => [one.metric, one.warm?.quantiles ?? []]));
  return {
    stage: source.stage,
    label: source.label,
    ratePerSecond: source.ratePerSecond,
    offeredPerSecond: plannedMs === null || plannedMs <= 0 ? null : (scheduled / plannedMs) * 1000,
    requestsPerSecond: windowMs > 0 ? (answered / windowMs) * 1000 : null,
    windowMs: windowMs > 0 ? windowMs : null,
    scheduled,
    ok: rows.filter((row) => row.status === 'ok').length,
    failed: rows.filter((row) => row.status === 'error' || row.status === 'timeout').length,
    responseTime: latency.get('response_time') ?? [],
    serviceTime: latency.get('service_time') ?? [],
    ttft: latency.get('ttft') ?? [],
    inFlight: measureInFlight(all, windows),
    goodFraction: shareOfScheduled(findGood(rows, source.slo), rows, scheduled),
    sustained: source.sustained,
  };
}

/** The stages of a cell's load in order of time, and where they saturate (null: fewer than two rates). */
export function summarizeStages(
  { cell, measured }: CellData,
  events: readonly StageEvent[],
  slo: Readonly<Record<string, number>>,
): { readonly stages: readonly StageSummary[]; readonly saturation: Saturation | null } {
  const rows = measured.map((entry) => entry.row);
  const apart = cell.load.kind === 'sweep';
  const groups = groupEvents(events, apart);
  // A search waits for its stage to drain; a planned load goes on, and a stage ends where the next begins.
  const starts = apart
    ? []
    : groups.flatMap((parts) => parts.map(({ fromMs }) => fromMs)).sort((a, b) => a - b);
  let usualMs: number | null = null;
  const points = groups.map((parts, stage): CurvePoint => {
    const first = parts[0] as StageEvent;
    const own = rows.filter((row) => row.stage === first.stage && isOf(row, parts, groups.length));
    const windows = parts.flatMap((part) => windowOf(part, own, starts, parts.length > 1));
    const last = parts.at(-1) as StageEvent;
    const plannedMs = first.toMs - first.fromMs;
    const scheduled = Math.max(...parts.map((part) => part.scheduled), own.length);
    const verdict = judgeRows(own, {
      toMs: last.toMs,
      stageMs: plannedMs,
      scheduled,
      slo,
      attainment: ATTAINMENT,
      usualMs,
    });
    usualMs ??= quantileSorted(sortAscending(own.flatMap((row) => row.serviceTimeMs ?? [])), 0.5);
    const summary = summarizePoint({
      stage,
      label: rateText(first.ratePerSecond),
      ratePerSecond: first.ratePerSecond,
      plannedMs,
      scheduled,
      rows: own,
      all: apart ? own : rows,
      windows,
      sustained: first.sustained ?? verdict.sustained,
      slo,
    });
    return { summary, rows: own, drained: verdict.drained };
  });
  return {
    stages: points.map(({ summary }) => summary),
    saturation: points.length < 2 ? null : findSaturation(points, cell.load),
  };
}

/** "7.07/s": a rate in three significant digits. */
export function rateText(perSecond: number): string {
  return `${Number(perSecond.toPrecision(3))}/s`;
}

/** A resumed stage of a planned load is told twice and is one; stages of a search are told once each. */
function groupEvents(events: readonly StageEvent[], apart: boolean): readonly (readonly StageEvent[])[] {
  const groups = new Map<string, StageEvent[]>();
  events.forEach((event, index) => {
    const name = String(apart ? `${event.stage}/${index}` : event.stage);
    groups.set(name, [...(groups.get(name) ?? []), event]);
  });
  return [...groups.values()].sort((a, b) => (a[0]?.fromMs ?? 0) - (b[0]?.fromMs ?? 0));
}

/** Tolerance for times that were rounded to a microsecond, ms. */
const ROUNDING_MS = 0.01;

/** A number alone names a stage only where each was run once. */
function isOf({ scheduledAtMs }: RequestRow, parts: readonly StageEvent[], stages: number): boolean {
  if (scheduledAtMs === null) return stages === 1;
  return parts.some(
    ({ fromMs, toMs }) => scheduledAtMs >= fromMs - ROUNDING_MS && scheduledAtMs <= toMs + ROUNDING_MS,
  );
}

/** Where a stage was run in parts, a part is only what was sent of it. */
function windowOf(
  part: StageEvent,
  rows: readonly RequestRow[],
  starts: readonly number[],
  partial: boolean,
): Span[] {
  const own = rows.filter((row) => isOf(row, [part], 2));
  if (partial && own.length === 0) return [];
  const ends = own.flatMap((row) => row.doneAtMs ?? []);
  const lastMs = ends.reduce((last, at) => Math.max(last, at), partial ? part.fromMs : part.toMs);
  const firstMs = own.reduce((first, row) => Math.min(first, row.scheduledAtMs ?? first), part.toMs);
  const nextMs = starts.find((at) => at > part.fromMs && at >= part.toMs - ROUNDING_MS);
  return [{ fromMs: partial ? firstMs : part.fromMs, toMs: Math.min(lastMs, nextMs ?? lastMs) }];
}
