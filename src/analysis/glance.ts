import type { RunReport } from '../types/report.ts';
import type { GlanceCell, GlanceFigure, RunGlance } from '../types/run-glance.ts';
import type { CellSummary } from '../types/summary.ts';
import { answersSent } from '../util/sent-counts.ts';

/** Cells that a glance carries: a list shows no more, and its line stays short. */
const MOST_CELLS = 8;

/** The parts of a report that a glance is made from. */
export type GlanceSource = Pick<
  RunReport,
  'manifest' | 'status' | 'simulated' | 'verdict' | 'scorers' | 'cells' | 'gates' | 'client'
>;

/** What a list of runs says of this one. */
export function glanceOf(report: GlanceSource): RunGlance {
  const { manifest, status, cells, gates } = report;
  const count = (verdict: string) => gates.filter((gate) => gate.verdict === verdict).length;
  return {
    task: manifest.suite.task,
    simulated: report.simulated,
    valid: report.client?.valid ?? true,
    verdict: report.verdict.headline,
    gates: { pass: count('pass'), fail: count('fail'), undecided: count('undecided') },
    durationMs: status.durationMs,
    cells: cells.slice(0, MOST_CELLS).map((cell) => glanceCell(cell, report)),
    cellCount: cells.length,
  };
}

function glanceCell(cell: CellSummary, { manifest, scorers }: GlanceSource): GlanceCell {
  const { error, timeout } = cell.counts;
  const ids = manifest.suite.candidates.map(({ id }) => id);
  return {
    candidate: cell.candidate,
    index: Math.max(0, ids.indexOf(cell.candidate)),
    setting: [cell.dataset, cell.prompt, cell.load].filter((part) => part !== null).join(' · '),
    quality: qualityOf(cell, scorers),
    latency: latencyOf(cell),
    failed: error + timeout,
    ended: answersSent(cell.counts) + error + timeout,
  };
}

function qualityOf(cell: CellSummary, scorers: RunReport['scorers']): GlanceFigure | null {
  const scorer = scorers.find(({ column }) => column);
  const estimate = cell.scores.find((score) => score.scorer === scorer?.name)?.estimate ?? null;
  if (scorer === undefined || estimate === null) return null;
  const { value, low, high, n } = estimate;
  return {
    metric: scorer.name,
    title: scorer.title,
    unit: scorer.unit,
    value,
    low,
    high,
    n,
    doubtful: false,
  };
}

function latencyOf(cell: CellSummary): GlanceFigure | null {
  const warm = cell.latency.find(({ metric }) => metric === cell.headline)?.warm ?? null;
  const p95 = warm?.quantiles.find(({ p }) => p === 95);
  if (warm === null || p95 === undefined) return null;
  const { value, low, high, trusted } = p95;
  const metric = `${cell.headline}.p95`;
  return { metric, title: metric, unit: 'ms', value, low, high, n: warm.n, doubtful: !trusted };
}
