import type {
  Bounded,
  DeploymentPair,
  DeploymentRow,
  DeploymentStudy,
  MonthPlan,
} from '../../types/deployment-study.ts';
import type { RunReport } from '../../types/report.ts';
import type { TableCell } from './stringify-table.ts';

const withEnds = (name: string): readonly string[] => [name, `${name}_ci_low`, `${name}_ci_high`];

/** Header of deployments.csv. */
export const DEPLOYMENT_COLUMNS: readonly string[] = [
  'run_id,model,dataset,prompt,load,candidate,deployment,billing,setup_ms,latency_metric'.split(','),
  withEnds('warm_p50_ms'),
  withEnds('warm_p95_ms'),
  withEnds('cold_share'),
  'cold_wait_p50_ms,cold_wait_max_ms,cold_periods,capacity_kind,capacity_replicas,capacity_in_flight'.split(
    ',',
  ),
  withEnds('capacity_per_second'),
  withEnds('rate_limited_share'),
  withEnds('error_rate'),
  withEnds('run_cost_per_1k_requests_usd'),
  withEnds('at_capacity_cost_per_1k_requests_usd'),
  withEnds('run_cost_per_correct_usd'),
  'hour_of_one_replica_usd,price_source,cost_unknown_reason,break_even_against'.split(','),
  withEnds('break_even_requests_per_hour'),
  withEnds('one_replica_capacity_requests_per_hour'),
  'break_even_reach,always_cheaper_from_requests_per_hour,break_even_unknown_reason'.split(','),
  ...['month', 'month_scaled_to_zero'].flatMap((name) => [
    withEnds(`${name}_usd`),
    withEnds(`${name}_p95_ms`),
    withEnds(`${name}_cold_share`),
  ]),
].flat();

/**
 * Rows of deployments.csv: one a candidate and study; a candidate by the hour has one for each candidate by use that it
 * is held against. `month` is paid by use, or always on. Costs here are of this run's volume where they do not say
 * "at_capacity".
 */
export function* deploymentRows(report: RunReport): Iterable<readonly TableCell[]> {
  for (const study of report.deployments) {
    for (const row of study.rows) {
      const pairs = study.pairs.filter(({ byHour }) => byHour === row.candidate);
      for (const pair of pairs.length === 0 ? [null] : pairs) {
        yield [
          ...placeCells(report.manifest.runId, study, row),
          ...measuredCells(row),
          ...costCells(row),
          ...pairCells(pair),
          ...monthCells(study, row.candidate),
        ];
      }
    }
  }
}

function ends(bounded: Bounded | null): readonly TableCell[] {
  return bounded === null ? [null, null, null] : [bounded.value, bounded.low, bounded.high];
}

function placeCells(runId: string, study: DeploymentStudy, row: DeploymentRow): readonly TableCell[] {
  const { model, dataset, prompt, load } = study;
  const { candidate, deployment, billing, setupMs, metric } = row;
  return [runId, model, dataset, prompt, load, candidate, deployment, billing, setupMs, metric];
}

function measuredCells(row: DeploymentRow): readonly TableCell[] {
  const { coldWait, capacity } = row;
  return [
    ...ends(row.p50),
    ...ends(row.p95),
    ...ends(row.coldShare),
    coldWait.p50Ms,
    coldWait.maxMs,
    coldWait.periods,
    capacity?.kind ?? null,
    capacity?.replicas ?? null,
    capacity?.inFlight ?? null,
    ...ends(capacity?.perSecond ?? null),
    ...ends(row.rateLimited),
    ...ends(row.errorRate),
  ];
}

function costCells({ cost }: DeploymentRow): readonly TableCell[] {
  return [
    ...ends(cost.per1kUsd),
    ...ends(cost.per1kAtCapacityUsd),
    ...ends(cost.perCorrectUsd),
    cost.hourUsd,
    cost.source,
    cost.unknownReason,
  ];
}

function pairCells(pair: DeploymentPair | null): readonly TableCell[] {
  return [
    pair?.byUse ?? null,
    ...ends(pair?.breakEvenPerHour ?? null),
    ...ends(pair?.capacityPerHour ?? null),
    pair?.reach ?? null,
    pair?.alwaysFromPerHour ?? null,
    pair?.unknownReason ?? null,
  ];
}

function monthCells({ months }: DeploymentStudy, candidate: string): readonly TableCell[] {
  const own = months.filter((month) => month.candidate === candidate);
  const cells = (month: MonthPlan | undefined) => [
    ...ends(month?.usd ?? null),
    ...ends(month?.p95Ms ?? null),
    ...ends(month?.coldShare ?? null),
  ];
  return [
    ...cells(own.find(({ option }) => option !== 'scale-to-zero')),
    ...cells(own.find(({ option }) => option === 'scale-to-zero')),
  ];
}
