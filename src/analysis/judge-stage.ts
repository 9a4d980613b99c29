import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import type { Result } from '../types/result.ts';
import { deriveRequest } from './derive-request.ts';
import { latencyOf } from './latency.ts';

/** What a stage of a search was to be. */
interface StageTarget {
  /** End of its plan, ms of the run. */
  readonly toMs: number;
  readonly stageMs: number;
  readonly scheduled: number;
  /** Upper bounds of latencies, ms; empty: no SLO. */
  readonly slo: Readonly<Record<string, number>>;
  /** Share of the scheduled requests that must be answered within every bound, 0 to 1. */
  readonly attainment: number;
  /** Median service time without load, ms; null: not known yet, this stage's own stands for it. */
  readonly usualMs: number | null;
}

/** What the backlog of a stage may take to drain and still count as kept up with, as a share of the stage. */
const DRAIN_SHARE = 0.1;
/** And in service times without load: the last request itself takes one. */
const DRAIN_SERVICE_TIMES = 3;

/**
 * Whether a rate was sustained: enough of the scheduled requests were answered within every bound of the SLO, and what
 * was in flight at the end of the plan drained within a tenth of the stage, or three service times without load.
 */
export function judgeStage(
  results: readonly Result[],
  target: StageTarget,
): { readonly sustained: boolean; readonly medianServiceMs: number | null } {
  const rows = results.map((result) => deriveRequest({ result, replacedAttempts: [] }, [], null));
  const answered = rows.filter((row) => row.status === 'ok');
  const medianServiceMs = quantileSorted(
    sortAscending(answered.flatMap((row) => row.serviceTimeMs ?? [])),
    0.5,
  );
  const bounds = Object.entries(target.slo);
  const good = answered.filter((row) =>
    bounds.every(([metric, bound]) => (latencyOf(row, metric) ?? Number.POSITIVE_INFINITY) <= bound),
  );
  const lastEndMs = Math.max(target.toMs, ...rows.map((row) => row.doneAtMs ?? target.toMs));
  const usualMs = target.usualMs ?? medianServiceMs ?? 0;
  const drainMs = Math.max(DRAIN_SHARE * target.stageMs, DRAIN_SERVICE_TIMES * usualMs);
  const sustained = good.length >= target.attainment * target.scheduled && lastEndMs - target.toMs <= drainMs;
  return { sustained, medianServiceMs };
}
