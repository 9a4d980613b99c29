import type { RequestRow, RunReport, ScorerInfo } from '../../../types/report.ts';
import type { CellSummary, LatencyMetric } from '../../../types/summary.ts';
import { findDistribution, groupCells } from '../../cells.ts';
import { SAMPLE_TIMES } from '../samples/index-page.ts';
import { samplesLink } from '../samples-link.ts';

/** Links from a cell's numbers to the samples that they were counted from; each empty where there are none. */
export interface Behind {
  /** Every sample that the candidate was asked. */
  readonly all: string;
  readonly failed: string;
  readonly cold: string;
  /** Cold ones by request_latency, the longest first. */
  readonly slowestCold: string;
  /** An attempt was answered 429. */
  readonly limited: string;
  /** An attempt was refused by a loading model. */
  readonly loading: string;
  /** Samples by a latency, slowest first; those above its warm p95 or p99 alone where one is asked for. */
  readonly slow: (metric: LatencyMetric, p?: number) => string;
}

/** Links of a cell, which stands in the group at this place of the report's. */
export function behind(cell: CellSummary, group: number): Behind {
  const { counts, candidate, cold } = cell;
  const ended = counts.ok + counts.error + counts.timeout + counts.cancelled;
  const where = (is: boolean, link: string) => (is ? link : '');
  const all = where(ended > 0, samplesLink({ group, candidate }));
  const isCold = cold.requests > 0;
  return {
    all,
    failed: where(counts.error + counts.timeout > 0, samplesLink({ group, candidate, filter: 'failed' })),
    cold: where(isCold, samplesLink({ group, candidate, filter: 'cold' })),
    slowestCold: where(
      isCold,
      samplesLink({ group, candidate, filter: 'cold', time: 'request_latency', sort: 'latency' }),
    ),
    limited: where(metCode(cell, 'rate_limited'), samplesLink({ group, candidate, code: 'rate_limited' })),
    loading: where(metCode(cell, 'loading'), samplesLink({ group, candidate, code: 'loading' })),
    slow: (metric, p) => (all === '' ? '' : slowLink(cell, group, metric, p)),
  };
}

/** Where the answers are that a score lost by; empty: one answer says nothing by itself, or none was scored. */
export function wrongLink(group: number, { candidate, ...cell }: CellSummary, scorer: ScorerInfo): string {
  const estimate = cell.scores.find((score) => score.scorer === scorer.name)?.estimate ?? null;
  if (scorer.perfectRow === null || estimate === null || estimate.value === scorer.perfectRow) return '';
  return samplesLink({ group, candidate, filter: 'wrong', scorer: scorer.name });
}

/** Place of a cell's group among the report's groups. */
export function groupPlace(report: RunReport, cell: CellSummary): number {
  return groupCells(report.cells).findIndex(({ cells }) => cells.includes(cell));
}

/** True where two answers of this kind are the same often enough to be told apart: not for pictures and vectors. */
export function canDisagree(row: RequestRow): boolean {
  return row.output !== null && row.output.kind !== 'image' && row.output.kind !== 'embeddings';
}

function metCode({ errors }: CellSummary, code: string): boolean {
  return errors.some((error) => error.code === code);
}

function slowLink(cell: CellSummary, group: number, metric: LatencyMetric, p?: number): string {
  const { candidate } = cell;
  const time = SAMPLE_TIMES.find((name) => name === metric);
  if (time === undefined) return samplesLink({ group, candidate });
  const warm = findDistribution(cell, metric, 'warm');
  const value = warm?.quantiles.find((quantile) => quantile.p === p)?.value;
  const above = p === 95 || p === 99 ? p : null;
  return warm !== null && value !== undefined && above !== null && value < warm.max
    ? samplesLink({ group, candidate, filter: 'slow', time, above, sort: 'latency' })
    : samplesLink({ group, candidate, time, sort: 'latency' });
}
