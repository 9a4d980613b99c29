import type { Estimate } from '../../types/estimate.ts';
import type { RunReport, ScorerInfo } from '../../types/report.ts';
import type { CellSummary, Distribution } from '../../types/summary.ts';
import {
  columnScorers,
  countNumbers,
  findDistribution,
  findMetric,
  findQuantile,
  findScore,
  SUMMARY_LATENCIES,
} from '../cells.ts';
import type { TableCell } from './stringify-table.ts';

const STATISTICS = ['mean', 'p50', 'p90', 'p95', 'p99'] as const;

/**
 * Header of summary.csv. The latency columns are over all ok requests that no cache answered, cold ones included;
 * service_time_warm_* are over the warm ones, cold_* over cold starts.
 */
export function summaryHeader(report: RunReport): readonly string[] {
  return [
    'run_id,suite,task,dataset,candidate,model,provider,deployment,prompt,load'.split(','),
    'n_samples,n_requests,n_ok,n_error,n_timeout,n_cancelled,n_not_sent'.split(','),
    'n_attempts,n_rate_limited,n_loading,n_cached'.split(','),
    [...columnScorers(report), ...report.metrics].flatMap(({ name }) => [
      name,
      `${name}_ci_low`,
      `${name}_ci_high`,
    ]),
    SUMMARY_LATENCIES.flatMap((metric) => STATISTICS.map((statistic) => `${metric}_${statistic}_ms`)),
    'requests_per_second,output_tps,goodput'.split(','),
    'cold_requests,cold_periods,cold_start_rate,cold_start_p50_ms,cold_start_max_ms'.split(','),
    'service_time_warm_p50_ms,service_time_warm_p95_ms'.split(','),
    'input_tokens,output_tokens,cost_usd,cost_per_1k_requests_usd,cost_per_correct_usd'.split(','),
  ].flat();
}

/** Rows of summary.csv: one a cell. Warm-up is in no count. */
export function* summaryRows(report: RunReport): Iterable<readonly TableCell[]> {
  const scorers = columnScorers(report);
  for (const cell of report.cells) yield summaryRow(report, cell, scorers);
}

function summaryRow(
  report: RunReport,
  cell: CellSummary,
  scorers: readonly ScorerInfo[],
): readonly TableCell[] {
  const warm = findDistribution(cell, 'service_time', 'warm');
  return [
    ...identity(report, cell),
    ...countNumbers(cell),
    ...scorers.flatMap(({ name }) => estimateCells(findScore(cell, name)?.estimate)),
    ...report.metrics.flatMap(({ name }) => estimateCells(findMetric(cell, name)?.estimate)),
    ...SUMMARY_LATENCIES.flatMap((metric) => latencyCells(findDistribution(cell, metric, 'all'))),
    cell.throughput.requestsPerSecond,
    cell.throughput.outputTokensPerSecond,
    cell.throughput.goodput,
    cell.cold.requests,
    cell.cold.periods,
    cell.cold.rate?.value ?? null,
    cell.cold.p50Ms,
    cell.cold.maxMs,
    findQuantile(warm, 50)?.value ?? null,
    findQuantile(warm, 95)?.value ?? null,
    cell.tokens.input,
    cell.tokens.output,
    cell.cost.usd,
    cell.cost.per1kRequestsUsd,
    cell.cost.perCorrectUsd,
  ];
}

function identity(report: RunReport, cell: CellSummary): readonly TableCell[] {
  const { runId, suite } = report.manifest;
  const { dataset, candidate, model, provider, deployment, prompt, load } = cell;
  return [runId, suite.name, suite.task, dataset, candidate, model, provider, deployment, prompt, load];
}

function estimateCells(estimate: Estimate | null | undefined): readonly TableCell[] {
  return [estimate?.value ?? null, estimate?.low ?? null, estimate?.high ?? null];
}

function latencyCells(distribution: Distribution | null): readonly TableCell[] {
  const quantiles = [50, 90, 95, 99].map((p) => findQuantile(distribution, p)?.value ?? null);
  return [distribution?.mean ?? null, ...quantiles];
}
