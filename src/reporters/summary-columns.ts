import type { RunReport } from '../types/report.ts';
import type { CellSummary, Quantile } from '../types/summary.ts';
import { findDistribution, findQuantile, findScore, headlineScorer, isStreamed } from './cells.ts';
import { formatInterval, formatMs, formatScore, formatShare, formatUsd, NONE } from './format.ts';

/** One figure of the short table. `doubtful`: the sample is too small to carry it. */
export interface Figure {
  readonly text: string;
  readonly doubtful: boolean;
}

/** A column of the short table that the console and the pull-request summary share. */
export interface SummaryColumn {
  readonly title: string;
  figure(cell: CellSummary): Figure;
}

const sure = (text: string): Figure => ({ text, doubtful: false });

/** Failed requests (errors and timeouts) of those that ended: "4 of 320". */
export function failedText({ counts }: CellSummary): string {
  return `${counts.error + counts.timeout} of ${counts.scheduled - counts.notSent}`;
}

function quantileFigure(quantile: Quantile | null): Figure {
  if (quantile === null) return sure(NONE);
  return quantile.trusted
    ? sure(formatMs(quantile.value))
    : { text: `(${formatMs(quantile.value)})`, doubtful: true };
}

function latencyColumn(title: string, metric: 'service_time' | 'ttft', p: number): SummaryColumn {
  return {
    title,
    figure: (cell) => quantileFigure(findQuantile(findDistribution(cell, metric, 'warm'), p)),
  };
}

/** Columns of the short table: quality with its interval, warm latency, cold share, failures, cost. */
export function summaryColumns(report: RunReport): readonly SummaryColumn[] {
  const scorer = headlineScorer(report);
  const quality: SummaryColumn[] = [];
  if (scorer !== null) {
    quality.push({
      title: `${scorer.name} ${scorer.higherIsBetter ? '↑' : '↓'}`,
      figure: (cell) => {
        const estimate = findScore(cell, scorer.name)?.estimate ?? null;
        if (estimate === null) return sure(NONE);
        const interval = formatInterval(estimate, scorer.unit) || '(no interval)';
        return sure(`${formatScore(estimate.value, scorer.unit)} ${interval}`);
      },
    });
  }
  const ttft = isStreamed(report.cells) ? [latencyColumn('ttft p50', 'ttft', 50)] : [];
  return [
    ...quality,
    latencyColumn('warm p50', 'service_time', 50),
    latencyColumn('p95', 'service_time', 95),
    ...ttft,
    { title: 'cold', figure: (cell) => sure(formatShare(cell.cold.rate?.value ?? null)) },
    { title: 'failed', figure: (cell) => sure(failedText(cell)) },
    { title: '$ / 1k', figure: (cell) => sure(formatUsd(cell.cost.per1kRequestsUsd)) },
  ];
}
