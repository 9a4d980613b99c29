import type { LatencyMetric } from '../types/summary.ts';
import { nearest } from '../util/nearest.ts';

const LATENCIES = [
  'service_time',
  'response_time',
  'request_latency',
  'ttfb',
  'ttft',
  'ttfo',
  'tpot',
  'itl',
  'schedule_delay',
  'retry_wait',
  'connect_time',
  'ttft_warm_connection',
  'server_time',
  'network_time',
] as const satisfies readonly LatencyMetric[];

/** Statistics of a latency that a gate can name: `service_time.p95`. */
export const LATENCY_STATISTICS = ['mean', 'p50', 'p90', 'p95', 'p99'] as const;

/** Latencies that one request has, so that an SLO can bound them. itl belongs to gaps, not to requests. */
export const SLO_METRICS: readonly string[] = LATENCIES.filter((metric) => metric !== 'itl');

/** Durations that are no distribution: gates give them as durations too. */
const SINGLE_DURATIONS: readonly string[] = ['cold_start_p50', 'cold_start_max'];

/** Plain numbers of a cell that a gate can name, by their column in summary.csv without a unit. */
const NUMBERS: readonly string[] = [
  'requests_per_second',
  'output_tps',
  'goodput',
  'correct_goodput',
  'good_fraction',
  'highest_sustained_rate',
  'error_rate',
  'cold_requests',
  'cold_periods',
  'cold_start_rate',
  'cost_usd',
  'cost_per_1k_requests_usd',
  'cost_per_correct_usd',
];

/** What a gate's metric is measured in: ms (written as a duration), a plain number, or a scorer's value. */
export type MetricUnit = 'duration' | 'number' | 'score';

/** Unit of a gate's metric; null: there is no such metric. scorers: names of the suite's scorers that have a value. */
export function unitOfMetric(metric: string, scorers: readonly string[]): MetricUnit | null {
  if (scorers.includes(metric)) return 'score';
  if (NUMBERS.includes(metric)) return 'number';
  if (SINGLE_DURATIONS.includes(metric)) return 'duration';
  const [latency = '', statistic = '', ...rest] = metric.split('.');
  const known =
    LATENCIES.some((name) => name === latency) &&
    LATENCY_STATISTICS.some((name) => name === statistic) &&
    rest.length === 0;
  return known ? 'duration' : null;
}

/** The metric that was most likely meant; null: none is close. */
export function nearestMetric(metric: string, scorers: readonly string[]): string | null {
  if (LATENCIES.some((name) => name === metric)) return `${metric}.p95`;
  const latencies = LATENCIES.flatMap((name) =>
    LATENCY_STATISTICS.map((statistic) => `${name}.${statistic}`),
  );
  return nearest(metric, [...scorers, ...latencies, ...NUMBERS, ...SINGLE_DURATIONS]);
}

/** Kinds of metrics that a gate can name, for people. */
export function describeMetrics(scorers: readonly string[]): string {
  const own = scorers.length === 0 ? '' : `a scorer of the suite (${scorers.join(', ')}), `;
  return `${own}a latency with mean, p50, p90, p95 or p99 (service_time.p95), or one of ${[...NUMBERS, ...SINGLE_DURATIONS].join(', ')}`;
}

/** True for metrics that a gate can hold against a baseline: what single samples or requests have a value of. */
export function isPairedMetric(metric: string, scorers: readonly string[]): boolean {
  const [latency, statistic = ''] = metric.split('.');
  return (
    scorers.includes(metric) ||
    metric === 'error_rate' ||
    (latency !== 'itl' && statistic.startsWith('p') && unitOfMetric(metric, scorers) === 'duration')
  );
}
