import type { CellSummary } from '../types/summary.ts';
import { answersSent } from '../util/sent-counts.ts';

/** Samples or requests behind a gate's metric in a cell; null: the metric is not counted that way, or not measured. */
export function samplesBehind(metric: string, cell: CellSummary): number | null {
  const score = cell.scores.find(({ scorer }) => scorer === metric);
  if (score !== undefined) return score.estimate?.n ?? null;
  const latency = cell.latency.find((one) => one.metric === metric.split('.')[0]);
  if (latency !== undefined) return latency.warm?.n ?? null;
  const { error, timeout } = cell.counts;
  if (metric === 'error_rate') return answersSent(cell.counts) + error + timeout;
  if (metric === 'cold_start_rate') return cell.cold.rate?.n ?? null;
  return null;
}
