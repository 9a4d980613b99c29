import type { RunReport } from '../../types/report.ts';
import type { CellSummary, Counts, ScorerSummary } from '../../types/summary.ts';
import { cellLabels } from './cell-labels.ts';
import type { MetricFamily, Series } from './exposition.ts';

/** A gauge with one series a cell. */
function gauge(
  report: RunReport,
  name: string,
  help: string,
  value: (cell: CellSummary) => number | null,
): MetricFamily {
  return {
    name: `hfbench_${name}`,
    help,
    series: report.cells.map((cell): Series => [cellLabels(report, cell), value(cell)]),
  };
}

const CLASSES = [
  ['ok', 'ok'],
  ['error', 'error'],
  ['timeout', 'timeout'],
  ['cancelled', 'cancelled'],
  ['not_sent', 'notSent'],
] as const satisfies readonly (readonly [string, keyof Counts])[];

/** How requests and attempts ended. Gauges, because each run counts from 0 and ends at once. */
export function countMetrics(report: RunReport): readonly MetricFamily[] {
  return [
    {
      name: 'hfbench_requests',
      help: 'Scheduled requests by how they ended: ok + error + timeout + cancelled + not_sent = scheduled; warm-up is in none',
      series: report.cells.flatMap((cell) =>
        CLASSES.map(
          ([name, key]): Series => [{ ...cellLabels(report, cell), class: name }, cell.counts[key]],
        ),
      ),
    },
    gauge(report, 'samples', 'Distinct samples planned', ({ counts }) => counts.samples),
    gauge(report, 'attempts', 'HTTP exchanges, retries included', ({ counts }) => counts.attempts),
    gauge(report, 'attempts_rate_limited', 'Attempts refused with 429', ({ counts }) => counts.rateLimited),
    gauge(
      report,
      'attempts_loading',
      'Attempts refused because the model was loading',
      ({ counts }) => counts.loading,
    ),
    gauge(report, 'requests_cached', 'Answers that came from a cache', ({ counts }) => counts.cached),
    gauge(report, 'input_tokens', 'Input tokens of all answers', ({ tokens }) => tokens.input),
    gauge(report, 'output_tokens', 'Output tokens of all answers', ({ tokens }) => tokens.output),
  ];
}

/** Scores with their 95 % intervals; shares end in `_ratio`, 0 to 1. */
export function scoreMetrics(report: RunReport): readonly MetricFamily[] {
  const shares = new Set(report.scorers.filter(({ unit }) => unit === 'share').map(({ name }) => name));
  const family = (
    name: string,
    help: string,
    wanted: (scorer: string) => boolean,
    value: (score: ScorerSummary) => number | null,
  ): MetricFamily => ({
    name: `hfbench_${name}`,
    help,
    series: report.cells.flatMap((cell) =>
      cell.scores
        .filter(({ scorer }) => wanted(scorer))
        .map((score): Series => [{ ...cellLabels(report, cell), scorer: score.scorer }, value(score)]),
    ),
  });
  const threefold = (unit: string, wanted: (scorer: string) => boolean): readonly MetricFamily[] => [
    family(`score${unit}`, 'Score by the named scorer', wanted, ({ estimate }) => estimate?.value ?? null),
    family(
      `score_low${unit}`,
      'Lower end of the 95 % interval of the score',
      wanted,
      ({ estimate }) => estimate?.low ?? null,
    ),
    family(
      `score_high${unit}`,
      'Upper end of the 95 % interval of the score',
      wanted,
      ({ estimate }) => estimate?.high ?? null,
    ),
  ];
  const all = (): boolean => true;
  return [
    ...threefold('_ratio', (scorer) => shares.has(scorer)),
    ...threefold('', (scorer) => !shares.has(scorer)),
    family('scored_samples', 'Answers that the scorer could judge', all, ({ scored }) => scored),
    family('unscored_samples', 'Answers that the scorer could not judge', all, ({ unscored }) => unscored),
  ];
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

/** Cold starts by evidence, and what the cell cost. */
export function coldAndCostMetrics(report: RunReport): readonly MetricFamily[] {
  const usual = 'cold_requests ÷ measured requests that reached the server';
  return [
    gauge(report, 'cold_requests', 'Measured requests that met a cold model', ({ cold }) => cold.requests),
    gauge(report, 'cold_periods', 'Cold periods, those met in warm-up included', ({ cold }) => cold.periods),
    gauge(report, 'cold_start_ratio', usual, ({ cold }) => cold.rate?.value ?? null),
    gauge(
      report,
      'cold_start_low_ratio',
      `Lower end of the 95 % interval of ${usual}`,
      ({ cold }) => cold.rate?.low ?? null,
    ),
    gauge(
      report,
      'cold_start_high_ratio',
      `Upper end of the 95 % interval of ${usual}`,
      ({ cold }) => cold.rate?.high ?? null,
    ),
    gauge(report, 'cold_start_p50_seconds', 'Median length of a cold period', ({ cold }) =>
      seconds(cold.p50Ms),
    ),
    gauge(report, 'cold_start_max_seconds', 'Longest cold period', ({ cold }) => seconds(cold.maxMs)),
    gauge(report, 'cost_usd', 'Cost of the cell', ({ cost }) => cost.usd),
    gauge(
      report,
      'cost_per_1k_requests_usd',
      'Cost of a thousand answered requests',
      ({ cost }) => cost.per1kRequestsUsd,
    ),
    gauge(report, 'cost_per_correct_usd', 'Cost ÷ right answers', ({ cost }) => cost.perCorrectUsd),
  ];
}

/** Work per second over the measured window; none of a run whose client was saturated. */
export function throughputMetrics(report: RunReport): readonly MetricFamily[] {
  if (report.client?.valid === false) return [];
  return [
    gauge(
      report,
      'requests_per_second',
      'Answered requests ÷ measured window',
      ({ throughput }) => throughput.requestsPerSecond,
    ),
    gauge(
      report,
      'output_tokens_per_second',
      'Output tokens of answers ÷ measured window',
      ({ throughput }) => throughput.outputTokensPerSecond,
    ),
    gauge(
      report,
      'goodput_requests_per_second',
      'Requests that meet every SLO ÷ measured window',
      ({ throughput }) => throughput.goodput,
    ),
  ];
}
