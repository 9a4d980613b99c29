import { wilsonInterval } from '../stats/proportion.ts';
import type { DeploymentRow } from '../types/deployment-study.ts';
import type { Rental } from '../types/endpoint.ts';
import type { Estimate } from '../types/estimate.ts';
import type { CellSummary } from '../types/summary.ts';
import { answersSent } from '../util/sent-counts.ts';
import type { CellData } from './cell-data.ts';
import { costDeployment } from './cost-deployment.ts';
import { billingOf, pricedReplicas } from './deployment-price.ts';
import { measureCapacity } from './measure-capacity.ts';
import type { TurnOf } from './turns.ts';

/** A cell as one place of a model: its requests, its summary, and what the run rented for it. */
export interface Place {
  readonly data: CellData;
  readonly cell: CellSummary;
  /** Null: the run rented nothing for it. */
  readonly rental: Rental | null;
  readonly turnOf: TurnOf;
}

/** One row of a deployment study. `rightBy`: the suite's first 0/1 scorer; null: it has none. */
export function summarizeDeployment(place: Place, rightBy: string | null): DeploymentRow {
  const { data, cell, rental, turnOf } = place;
  const { counts, cold } = cell;
  const warm = cell.latency.find(({ metric }) => metric === cell.headline)?.warm ?? null;
  const quantile = (p: number) => warm?.quantiles.find((one) => one.p === p) ?? null;
  const capacity = measureCapacity(data, cell, replicasOf(place), turnOf);
  const failed = counts.error + counts.timeout;
  return {
    candidate: cell.candidate,
    deployment: cell.deployment,
    billing: billingOf(data, cell.deployment),
    setupMs: rental?.setupMs ?? null,
    metric: cell.headline,
    p50: quantile(50),
    p95: quantile(95),
    coldShare: cold.rate,
    coldWait: { p50Ms: cold.p50Ms, maxMs: cold.maxMs, periods: cold.periods },
    capacity,
    rateLimited: shareOf(counts.rateLimited, counts.attempts),
    errorRate: shareOf(failed, answersSent(counts) + failed),
    cost: costDeployment(data, cell, capacity, rightBy),
  };
}

/** Most replicas that were seen, else those that the price is for. */
function replicasOf({ data, rental }: Place): number {
  return Math.max(1, rental?.replicas?.most ?? pricedReplicas(data));
}

function shareOf(count: number, of: number): Estimate | null {
  const interval = wilsonInterval(count, of);
  if (interval === null) return null;
  return { value: count / of, ...interval, level: 0.95, n: of, method: 'Wilson', note: null };
}
