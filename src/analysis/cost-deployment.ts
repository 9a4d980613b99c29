import { ratioInterval } from '../stats/ratio-interval.ts';
import type { DeploymentCost, MeasuredCapacity } from '../types/deployment-study.ts';
import type { Estimate } from '../types/estimate.ts';
import type { RequestRow } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import type { CellData } from './cell-data.ts';
import { priceOf } from './deployment-price.ts';

/**
 * What a cell's work cost with intervals: spending ÷ answers and spending ÷ right answers over the requests that were
 * sent, retries included, and by the hour also the price of an hour spread over what the measured capacity fits into it.
 * `rightBy`: the suite's first 0/1 scorer; null: it has none.
 */
export function costDeployment(
  data: CellData,
  cell: CellSummary,
  capacity: MeasuredCapacity | null,
  rightBy: string | null,
): DeploymentCost {
  const price = priceOf(data);
  const hourUsd = price?.mode === 'hour' ? price.perHourUsd : null;
  const { source, unknownReason } = cell.cost;
  const rows = data.measured.map(({ row }) => row).filter(wasSent);
  const costs = rows.flatMap(({ costUsd }) => costUsd ?? []);
  const known = unknownReason === null && costs.length === rows.length;
  const per = (counts: readonly number[], times: number) =>
    known ? ratioEstimate(costs, counts, times) : null;
  const answered = rows.map((row) => (row.status === 'ok' ? 1 : 0));
  return {
    per1kUsd: per(answered, 1000),
    per1kAtCapacityUsd: hourUsd === null || capacity === null ? null : spreadHour(hourUsd, capacity),
    perCorrectUsd:
      rightBy === null
        ? null
        : per(
            rows.map((row) => rightAnswers(row, rightBy)),
            1,
          ),
    hourUsd,
    source,
    unknownReason: known ? null : (unknownReason ?? 'what some requests cost is not known'),
  };
}

function wasSent(row: RequestRow): boolean {
  return row.attempts.length + row.replacedAttempts.length > 0;
}

function rightAnswers(row: RequestRow, scorer: string): number {
  return (row.items ?? [row]).reduce((sum, { scores }) => {
    const score = scores[scorer];
    return sum + (score !== undefined && 'value' in score ? score.value : 0);
  }, 0);
}

function ratioEstimate(usd: readonly number[], counts: readonly number[], times: number): Estimate | null {
  const ratio = ratioInterval(usd, counts);
  if (ratio === null) return null;
  const scaled = (end: number | null) => (end === null ? null : end * times);
  const exact = ratio.low !== null && ratio.low === ratio.high;
  return {
    value: ratio.value * times,
    low: scaled(ratio.low),
    high: scaled(ratio.high),
    level: 0.95,
    n: usd.length,
    method: 'ratio t over requests',
    note: exact ? 'every request cost the same' : null,
  };
}

/** The ends swap: the more an hour carries, the less one request costs. */
function spreadHour(hourUsd: number, { perSecond, replicas }: MeasuredCapacity): Estimate {
  const spread = (rate: number | null) =>
    rate === null || rate === 0 ? null : ((hourUsd * replicas) / (rate * 3600)) * 1000;
  return {
    ...perSecond,
    value: spread(perSecond.value) ?? Number.POSITIVE_INFINITY,
    low: spread(perSecond.high),
    high: spread(perSecond.low),
  };
}
