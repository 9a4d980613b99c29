import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import type { LoadSpec } from '../types/load.ts';
import type { RequestRow, SaturationCurve } from '../types/report.ts';
import type { Suite } from '../types/suite.ts';
import type { CellSummary } from '../types/summary.ts';
import type { CellData } from './cell-data.ts';
import { isOpenLoad } from './headline.ts';
import type { Span } from './in-flight.ts';
import { ATTAINMENT, type CurvePoint, findSaturation } from './saturation.ts';
import { rateText, summarizePoint } from './stages.ts';
import { findGood } from './throughput.ts';
import type { TurnOf } from './turns.ts';

/** Fewer cells of one kind of load than this are no curve. */
const FEWEST_CELLS = 3;

/**
 * Saturation curves: one for each cell whose load has stages, and one for cells of a candidate whose loads are of the
 * same kind at three or more strengths (closed-1, closed-2, closed-4). `summaries[i]` is of `data[i]`.
 */
export function buildCurves(
  data: readonly CellData[],
  summaries: readonly CellSummary[],
  suite: Suite,
  turns: ReadonlyMap<string, TurnOf>,
): SaturationCurve[] {
  const staged = summaries.flatMap((cell) => {
    if (cell.saturation === null) return [];
    const points = cell.stages.toSorted((a, b) => (a.offeredPerSecond ?? 0) - (b.offeredPerSecond ?? 0));
    return [curveOf(cell, cell.load, [cell.id], points, cell.saturation, suite)];
  });
  const families = new Map<string, number[]>();
  data.forEach(({ cell }, i) => {
    const kind = kindOf(cell.load);
    if (kind === null) return;
    const name = JSON.stringify([cell.candidate.id, cell.dataset.name, cell.prompt?.id, cell.batch, kind]);
    families.set(name, [...(families.get(name) ?? []), i]);
  });
  const joined = [...families.values()]
    .filter((members) => members.length >= FEWEST_CELLS)
    .map((members) => joinCells(members, data, summaries, suite, turns));
  return [...staged, ...joined];
}

/** Loads that differ only in strength share a kind; null: a load of several rates, or none that compares. */
function kindOf(load: LoadSpec): string | null {
  switch (load.kind) {
    case 'closed':
    case 'sequential':
      return 'closed';
    case 'constant':
    case 'poisson':
      return load.kind;
    case 'gamma':
      return `gamma, burstiness ${load.burstiness}`;
    default:
      return null;
  }
}

/** Strength of a load: requests in flight, or arrivals per second. */
function strengthOf(load: LoadSpec): number {
  if (load.kind === 'closed') return load.concurrency;
  return 'rate' in load ? (load.rate.count * 1000) / load.rate.perMs : 1;
}

function joinCells(
  members: readonly number[],
  data: readonly CellData[],
  summaries: readonly CellSummary[],
  suite: Suite,
  turns: ReadonlyMap<string, TurnOf>,
): SaturationCurve {
  const cells = members
    .map((i) => ({ data: data[i] as CellData, summary: summaries[i] as CellSummary }))
    .toSorted((a, b) => strengthOf(a.data.cell.load) - strengthOf(b.data.cell.load));
  const first = cells[0] as (typeof cells)[number];
  const usualMs = quantileSorted(
    sortAscending(first.data.measured.flatMap(({ row }) => row.serviceTimeMs ?? [])),
    0.5,
  );
  const points = cells.map(({ data: one }, stage) =>
    pointOf(one, stage, suite.slo, usualMs, turns.get(one.cell.id) as TurnOf),
  );
  const { load, batch } = first.data.cell;
  return curveOf(
    first.summary,
    `${kindOf(load)}${batch === 1 ? '' : `, batch ${batch}`}`,
    cells.map(({ summary }) => summary.id),
    points.map(({ summary }) => summary),
    findSaturation(points, load),
    suite,
  );
}

/** A whole cell as a point. */
function pointOf(
  { cell, measured, planned }: CellData,
  stage: number,
  slo: Suite['slo'],
  usualMs: number | null,
  turnOf: TurnOf,
): CurvePoint {
  const rows = measured.map((entry) => entry.row);
  const turns = spansOf(rows, turnOf);
  const open = isOpenLoad(cell.load);
  const scheduledMs = turns.reduce((sum, turn) => sum + turn.lastDueMs - turn.fromMs, 0);
  const drainMs = turns.reduce((sum, turn) => sum + turn.toMs - turn.lastDueMs, 0);
  const drained = !open || drainMs <= Math.max(0.1 * scheduledMs, 3 * (usualMs ?? 0) * turns.length);
  const answered = rows.filter((row) => row.status === 'ok' && row.recalled === null).length;
  const good = findGood(rows, slo)?.length ?? (open ? answered : null);
  const rate = open ? strengthOf(cell.load) : null;
  const summary = summarizePoint({
    stage,
    label: rate === null ? cell.loadLabel : rateText(rate),
    ratePerSecond: rate,
    plannedMs: open ? scheduledMs : null,
    scheduled: planned,
    rows,
    all: rows,
    windows: turns,
    sustained: good === null ? null : good >= ATTAINMENT * planned && drained,
    slo,
  });
  return { summary, rows, drained };
}

/** Turns from first scheduled to last end. */
function spansOf(
  rows: readonly RequestRow[],
  turnOf: TurnOf,
): readonly (Span & { readonly lastDueMs: number })[] {
  const spans = new Map<string, { fromMs: number; toMs: number; lastDueMs: number }>();
  for (const row of rows) {
    if (row.scheduledAtMs === null || row.doneAtMs === null) continue;
    const name = turnOf(row);
    const span = spans.get(name);
    spans.set(name, {
      fromMs: Math.min(row.scheduledAtMs, span?.fromMs ?? row.scheduledAtMs),
      toMs: Math.max(row.doneAtMs, span?.toMs ?? row.doneAtMs),
      lastDueMs: Math.max(row.scheduledAtMs, span?.lastDueMs ?? row.scheduledAtMs),
    });
  }
  return [...spans.values()];
}

function curveOf(
  { candidate, dataset, prompt }: CellSummary,
  load: string,
  cellIds: readonly string[],
  points: SaturationCurve['points'],
  saturation: SaturationCurve['saturation'],
  { slo }: Suite,
): SaturationCurve {
  return {
    candidate,
    dataset,
    prompt,
    load,
    cellIds,
    points,
    saturation,
    sloMs: slo.response_time ?? null,
  };
}
