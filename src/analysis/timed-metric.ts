import { isLatencyMetric } from './latency.ts';

/** Metrics beside latencies that rest on the clock: rates, and how often a request met a cold model. */
const RATES: readonly string[] = [
  'cold_start_rate',
  'requests_per_second',
  'output_tps',
  'goodput',
  'good_fraction',
  'correct_goodput',
  'highest_sustained_rate',
];

/** True for a metric that only requests which were sent can tell: an answer from this machine's own cache has no time. */
export function isTimedMetric(metric: string): boolean {
  return isLatencyMetric(metric.split('.')[0] ?? '') || RATES.includes(metric);
}
