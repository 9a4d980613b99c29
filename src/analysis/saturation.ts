import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import type { LoadSpec } from '../types/load.ts';
import type { Saturation, StageSummary } from '../types/load-summary.ts';
import type { RequestRow } from '../types/report.ts';
import { findKnee } from './knee.ts';
import { ownDelayMs } from './own-delay.ts';
import { isClientLate } from './warn-timing.ts';

/** A point of a saturation curve with what its own requests say. */
export interface CurvePoint {
  readonly summary: StageSummary;
  readonly rows: readonly RequestRow[];
  readonly drained: boolean;
}

/** Share of the scheduled requests that must meet the SLO where the load itself does not say. */
export const ATTAINMENT = 0.95;

/** Where a curve's rates stop being sustained, its knee, and what the first broken rate failed at. */
export function findSaturation(points: readonly CurvePoint[], load: LoadSpec): Saturation {
  const judged = points.filter(({ summary }) => summary.sustained !== null);
  const broken = judged.filter(({ summary }) => summary.sustained === false);
  const lowest = broken.reduce<CurvePoint | null>(
    (best, point) => (best === null || rateOf(point) < rateOf(best) ? point : best),
    null,
  );
  const ceiling = lowest === null ? Number.POSITIVE_INFINITY : rateOf(lowest);
  // A rate above the first broken one may have been sustained by luck.
  const sustained = judged
    .filter((point) => point.summary.sustained === true && rateOf(point) < ceiling)
    .map(rateOf);
  const highest = sustained.length === 0 ? null : Math.max(...sustained);
  return {
    highestSustainedPerSecond: highest,
    bracket: { low: highest ?? 0, high: lowest === null ? null : ceiling },
    kneePerSecond: findKnee(
      points.flatMap(({ summary }) => {
        const y = summary.responseTime.find(({ p }) => p === 95)?.value;
        return summary.requestsPerSecond === null || y === undefined
          ? []
          : [{ x: summary.requestsPerSecond, y }];
      }),
    ),
    limitedBy: lowest === null ? null : causeOf(lowest, load),
  };
}

/** Planned rate, or where none was planned the achieved one. */
function rateOf({ summary }: CurvePoint): number {
  return summary.ratePerSecond ?? summary.requestsPerSecond ?? 0;
}

function causeOf({ summary, rows, drained }: CurvePoint, load: LoadSpec): Saturation['limitedBy'] {
  const many = (1 - ATTAINMENT) * summary.scheduled;
  const medianMs = summary.serviceTime[0]?.value ?? 0;
  const lateP99Ms = quantileSorted(sortAscending(rows.flatMap((row) => ownDelayMs(row) ?? [])), 0.99);
  if (lateP99Ms !== null && isClientLate(lateP99Ms, medianMs)) {
    return 'maxInFlight' in load && load.maxInFlight !== null ? 'limits' : 'client';
  }
  const held = rows.filter((row) => row.attempts[0]?.waitReason === 'limiter');
  if (held.length > many) return 'limits';
  const refused = rows.filter((row) => row.attempts.some((attempt) => attempt.httpStatus === 429));
  if (refused.length > many) return 'rate_limit';
  if (summary.failed > many) return 'errors';
  return drained ? 'slo' : 'backlog';
}
