import { group as groupBy } from 'd3-array';
import { quantileSorted, sortAscending } from '../../../stats/quantile.ts';
import type { RequestRow, RunReport } from '../../../types/report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import type { CellGroup } from '../../cells.ts';
import { candidateIndex } from '../candidates.ts';
import type { BandPanel, BandStep, Moment } from '../charts/latency-band.ts';
import type { HeatPanel } from '../charts/latency-heat.ts';

/** Fewest answers of a step: a p95 of fewer is not to be trusted. */
const STEP_ANSWERS = 20;
const MOST_STEPS = 60;

/** The latency that leads over the time of the run, a panel a candidate; empty: nothing was answered. */
export function bandPanels(report: RunReport, group: CellGroup): readonly BandPanel[] {
  const rows = rowsByCell(report);
  const panels = group.cells.map((cell) => panelOf(report, cell, rows.get(cell.id) ?? []));
  return panels.some(({ steps, slow }) => steps.length + slow.length > 0) ? panels : [];
}

/** The warm answers of a group for a histogram of the latency that leads, a panel a candidate that has some. */
export function heatPanels(report: RunReport, group: CellGroup): readonly HeatPanel[] {
  const rows = rowsByCell(report);
  return group.cells
    .map((cell) => ({
      name: cell.candidate,
      index: candidateIndex(report, cell.candidate),
      moments: warmMoments(cell, rows.get(cell.id) ?? []),
    }))
    .filter(({ moments }) => moments.length > 0);
}

function rowsByCell(report: RunReport): ReadonlyMap<string, readonly RequestRow[]> {
  return groupBy(
    report.requests.filter(({ phase, cached }) => phase === 'measured' && !cached),
    (row) => row.cellId,
  );
}

/** Warm answers in the order of sending. */
function warmMoments(cell: CellSummary, rows: readonly RequestRow[]): readonly Moment[] {
  const time = (row: RequestRow) =>
    cell.headline === 'response_time' ? row.responseTimeMs : row.serviceTimeMs;
  return rows
    .filter(({ status, cold }) => status === 'ok' && !cold)
    .flatMap((row) => momentOf(row.sentAtMs, time(row)))
    .toSorted((a, b) => a.atMs - b.atMs);
}

function panelOf(report: RunReport, cell: CellSummary, rows: readonly RequestRow[]): BandPanel {
  const warm = warmMoments(cell, rows);
  const parts = cutSteps(warm);
  return {
    name: cell.candidate,
    index: candidateIndex(report, cell.candidate),
    n: warm.length,
    steps: parts.map(({ step }) => step),
    // Without a step there is no band, so every answer is a dot.
    slow: parts.length === 0 ? warm : parts.flatMap(({ slow }) => slow),
    cold: rows
      .filter(({ status, cold }) => status === 'ok' && cold)
      .flatMap((row) => momentOf(row.sentAtMs, row.requestLatencyMs)),
    failed: rows
      .filter(({ status }) => status === 'error' || status === 'timeout')
      .flatMap((row) =>
        momentOf(row.sentAtMs, row.sentAtMs === null ? null : (row.doneAtMs ?? row.sentAtMs) - row.sentAtMs),
      ),
  };
}

function momentOf(atMs: number | null, tookMs: number | null): readonly Moment[] {
  return atMs === null || tookMs === null ? [] : [{ atMs, tookMs }];
}

/** Consecutive answers in steps of equal number, at least 20 each, with those above each step's p95; the last takes the rest. */
export function cutSteps(
  moments: readonly Moment[],
): readonly { readonly step: BandStep; readonly slow: readonly Moment[] }[] {
  const size = Math.max(STEP_ANSWERS, Math.ceil(moments.length / MOST_STEPS));
  const count = Math.floor(moments.length / size);
  return Array.from({ length: count }, (_, index) => {
    const end = index === count - 1 ? moments.length : (index + 1) * size;
    const part = moments.slice(index * size, end);
    const sorted = sortAscending(part.map(({ tookMs }) => tookMs));
    const p95 = quantileSorted(sorted, 0.95) ?? 0;
    const step = {
      fromMs: part[0]?.atMs ?? 0,
      toMs: part.at(-1)?.atMs ?? 0,
      p50: quantileSorted(sorted, 0.5) ?? 0,
      p95,
      n: part.length,
    };
    return { step, slow: part.filter(({ tookMs }) => tookMs > p95) };
  });
}
