import type { RunReport } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { groupCells } from './cells.ts';
import { formatCount } from './format.ts';

/** One line a contest: who was settled after how many samples and why, and what that spared; empty: the suite has no rule to stop. */
export function settledLines(report: RunReport): readonly string[] {
  if (report.manifest.suite.stopWhen === null) return [];
  const groups = groupCells(report.cells);
  return groups.map(({ cells, dataset, prompt, load }) => {
    const place = groups.length === 1 ? '' : ` (${[dataset, prompt, load].filter(Boolean).join(' · ')})`;
    const settled = cells.filter((cell) => cell.settled !== null);
    if (settled.length === 0) return `not settled${place}: every candidate was asked its whole plan`;
    const spared = settled.reduce((sum, cell) => sum + (cell.settled?.sparedRequests ?? 0), 0);
    const open = cells.length === settled.length ? '' : `; ${openText(cells)}`;
    return `settled${place} ${settled.map(settledText).join('; ')}${open}; spared ${formatCount(spared)} requests`;
  });
}

function settledText({ candidate, settled }: CellSummary): string {
  if (settled === null) return '';
  const { samples, plannedSamples, reason } = settled;
  return `after ${formatCount(samples)} of ${formatCount(plannedSamples)} samples: ${candidate} is ${reason}`;
}

function openText(cells: readonly CellSummary[]): string {
  const open = cells.filter(({ settled }) => settled === null).map(({ candidate }) => candidate);
  return `not settled: ${open.join(', ')}`;
}
