import type { Quantile } from '../types/estimate.ts';
import type { RunReport } from '../types/report.ts';
import type { CellSummary, LatencyMetric } from '../types/summary.ts';
import { isDoubtful } from '../util/interval-doubt.ts';
import {
  type CellGroup,
  findDistribution,
  findQuantile,
  findScore,
  headlineLatency,
  headlineScorer,
  isStreamed,
} from './cells.ts';
import { formatInterval, formatMs, formatScore, formatShare, formatUsd, NONE } from './format.ts';

/** One figure of the short table. `doubtful`: the sample is too small to carry it. */
interface Figure {
  readonly text: string;
  readonly doubtful: boolean;
}

/** A column of the short table that the console and the pull-request summary share. */
export interface SummaryColumn {
  readonly title: string;
  figure(cell: CellSummary): Figure;
}

const sure = (text: string): Figure => ({ text, doubtful: false });

/** What the second number of "95 ms/∞" is. */
export const TWIN_NOTE = 'a/b: b counts failed requests as infinitely slow';

/** Latencies that lead, as a narrow column names them. */
const SHORT = { service_time: 'service', response_time: 'response' } as const;

/** What the leading latency's short name stands for: "service: service_time". */
export function leadNote(report: RunReport): string {
  const leads = [...new Set(report.cells.map((cell) => cell.headline))];
  const names = leads.map((lead) => `${SHORT[lead]}: ${lead}`).join(', ');
  return `${names} of warm requests that succeeded`;
}

/** Failed requests (errors and timeouts) of those that ended: "4 of 320". */
export function failedText({ counts }: CellSummary): string {
  return `${counts.error + counts.timeout} of ${counts.scheduled - counts.notSent}`;
}

/** A percentile with failed requests counted as infinite, where that makes a difference; else null. */
export function twinText({ value, withFailures }: Quantile): string | null {
  const twin = withFailures === null ? null : formatMs(withFailures);
  return twin === formatMs(value) ? null : twin;
}

/** "95 ms", and "95/120 ms", "95 ms/∞" where failed requests make a difference. */
function quantileText(quantile: Quantile): string {
  const own = formatMs(quantile.value);
  const twin = twinText(quantile);
  if (twin === null) return own;
  const [number, unit, ...more] = own.split(' ');
  return more.length === 0 && twin.endsWith(` ${unit}`) ? `${number}/${twin}` : `${own}/${twin}`;
}

function quantileFigure(quantile: Quantile | null): Figure {
  if (quantile === null) return sure(NONE);
  const text = quantileText(quantile);
  return quantile.trusted ? sure(text) : { text: `(${text})`, doubtful: true };
}

function latencyColumn(title: string, metric: LatencyMetric, p: number): SummaryColumn {
  return {
    title,
    figure: (cell) => quantileFigure(findQuantile(findDistribution(cell, metric, 'warm'), p)),
  };
}

/**
 * Columns of a group's short table: quality with its interval, the latency that leads (response_time in open loads),
 * cold share, failures, cost.
 */
export function summaryColumns(report: RunReport, group: CellGroup): readonly SummaryColumn[] {
  const scorer = headlineScorer(report);
  const quality: SummaryColumn[] = [];
  if (scorer !== null) {
    quality.push({
      title: `${scorer.name} ${scorer.higherIsBetter ? '↑' : '↓'}`,
      figure: (cell) => {
        const estimate = findScore(cell, scorer.name)?.estimate ?? null;
        if (estimate === null) return sure(NONE);
        const interval = formatInterval(estimate, scorer.unit) || '(no interval)';
        return {
          text: `${formatScore(estimate.value, scorer.unit)} ${interval}`,
          doubtful: isDoubtful(estimate),
        };
      },
    });
  }
  const metric = headlineLatency(group);
  const open = metric === 'response_time';
  return [
    ...quality,
    latencyColumn(`${SHORT[metric]} p50`, metric, 50),
    latencyColumn('p95', metric, 95),
    ...(open ? [latencyColumn('p99', metric, 99)] : []),
    ...(isStreamed(report.cells) ? [latencyColumn('ttft p50', 'ttft', 50)] : []),
    ...(open ? [latencyColumn('delay p99', 'schedule_delay', 99)] : []),
    { title: 'cold', figure: (cell) => sure(formatShare(cell.cold.rate?.value ?? null)) },
    { title: 'failed', figure: (cell) => sure(failedText(cell)) },
    { title: '$ / 1k', figure: (cell) => sure(formatUsd(cell.cost.per1kRequestsUsd)) },
  ];
}
