import type { Quantile } from '../../../types/estimate.ts';
import type { FleetSummary, PlaceRow } from '../../../types/fleet.ts';
import type { RunReport } from '../../../types/report.ts';
import { formatCount, formatMs, formatUsd } from '../../format.ts';

/** Workers and places of a run that workers sent; null: its own process sent everything. */
export function viewFleet({ fleet }: Pick<RunReport, 'fleet'>) {
  if (fleet === null) return null;
  return {
    places: fleet.places.map(viewPlace),
    workers: fleet.workers.map((worker) => ({
      name: worker.worker,
      labels: Object.entries(worker.labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
      host: worker.host,
      requests: formatCount(worker.requests),
      offset: formatSigned(worker.clockOffsetMs),
      uncertainty: `± ${formatMs(worker.clockUncertaintyMs + fleet.clockUncertaintyMs)}`,
      drift: formatSigned(worker.clockDriftMs),
      lateness: formatMs(worker.client?.scheduleDelayP99Ms ?? null),
      tainted: formatCount(worker.client?.taintedRequests ?? null),
      health: healthOf(worker.client?.valid ?? null),
    })),
    sums: sumsOf(fleet),
  };
}

function viewPlace(row: PlaceRow) {
  const { cellId, label, value, metric, n, shift } = row;
  return {
    ...{ cellId, value: `${label}=${value}`, metric, n: formatCount(n) },
    p50: viewQuantile(row.p50),
    p95: viewQuantile(row.p95),
    shift: shift === null ? '' : formatSigned(shift.value),
    interval:
      shift === null || shift.low === null || shift.high === null
        ? (shift?.note ?? '')
        : `${formatSigned(shift.low)} … ${formatSigned(shift.high)}`,
  };
}

function viewQuantile({ value, low, high, trusted }: Quantile) {
  const interval = low === null || high === null ? '' : `${formatMs(low)} … ${formatMs(high)}`;
  return { value: formatMs(value), interval, doubtful: !trusted };
}

function healthOf(valid: boolean | null): string {
  if (valid === null) return 'not watched';
  return valid ? 'not saturated' : 'saturated';
}

/** What happened between the workers and the journal, in one sentence a matter. */
function sumsOf({ duplicates, redelivered, requeued, lostSends, lostUsd }: FleetSummary): readonly string[] {
  return [
    `${formatCount(duplicates)} answered twice and dropped (their attempts and cost are counted)`,
    `${formatCount(redelivered)} told twice`,
    `${formatCount(requeued)} queued again`,
    lostSends === null
      ? 'sends of dead workers were not counted, for the run has no maxCostUsd'
      : `${formatCount(lostSends)} sends of dead workers, ${formatUsd(lostUsd)} set aside for them`,
  ];
}

function formatSigned(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${formatMs(Math.abs(ms))}`;
}
