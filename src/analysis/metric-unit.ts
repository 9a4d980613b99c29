import type { RunReport } from '../types/report.ts';
import type { NumberUnit } from './format-number.ts';
import { isLatencyMetric } from './latency.ts';

const SHARES: readonly string[] = ['error_rate', 'cold_start_rate', 'good_fraction'];
const RATES: readonly string[] = [
  'requests_per_second',
  'output_tps',
  'goodput',
  'correct_goodput',
  'highest_sustained_rate',
];

/** How the numbers of a gate's metric are written. */
export function metricUnit(
  metric: string,
  { scorers, metrics }: Pick<RunReport, 'scorers' | 'metrics'>,
): NumberUnit {
  const scorer = scorers.find(({ name }) => name === metric);
  if (scorer !== undefined) return scorer.unit;
  const own = metrics.find(({ name }) => name === metric);
  if (own !== undefined) return own.unit;
  if (isLatencyMetric(metric.split('.')[0] ?? '')) return 'ms';
  if (SHARES.includes(metric)) return 'share';
  if (RATES.includes(metric)) return 'perSecond';
  return metric.endsWith('_usd') ? 'usd' : 'score';
}
