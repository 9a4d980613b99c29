import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import type { RequestRow } from '../types/report.ts';
import type { Result } from '../types/result.ts';
import { deriveRequest } from './derive-request.ts';
import { latencyOf } from './latency.ts';

/** What a stage was to be. */
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

/** What became of a stage. */
interface StageVerdict {
  readonly sustained: boolean;
  /** What was in flight at the end of the plan was answered soon after. */
  readonly drained: boolean;
  readonly medianServiceMs: number | null;
}

/** What the backlog of a stage may take to drain and still count as kept up with, as a share of the stage. */
const DRAIN_SHARE = 0.1;
/** And in service times without load: the last request itself takes one. */
const DRAIN_SERVICE_TIMES = 3;

/** Whether a search's rate was sustained, from the results of its stage. */
export function judgeStage(results: readonly Result[], target: StageTarget): StageVerdict {
  return judgeRows(results.map(rowOf), target);
}

/**
 * Whether a rate was sustained: enough of the scheduled requests were answered within every bound of the SLO, and what
 * was in flight at the end of the plan drained within a tenth of the stage, or three service times without load.
 */
export function judgeRows(rows: readonly RequestRow[], target: StageTarget): StageVerdict {
  const answered = rows.filter((row) => row.status === 'ok');
  const medianServiceMs = medianOf(answered.flatMap((row) => row.serviceTimeMs ?? []));
  const bounds = Object.entries(target.slo);
  const good = answered.filter((row) =>
    bounds.every(([metric, bound]) => (latencyOf(row, metric) ?? Number.POSITIVE_INFINITY) <= bound),
  );
  const lastEndMs = rows.reduce((last, row) => Math.max(last, row.doneAtMs ?? last), target.toMs);
  const usualMs = target.usualMs ?? medianServiceMs ?? 0;
  const drainMs = Math.max(DRAIN_SHARE * target.stageMs, DRAIN_SERVICE_TIMES * usualMs);
  const drained = lastEndMs - target.toMs <= drainMs;
  return {
    sustained: good.length >= target.attainment * target.scheduled && drained,
    drained,
    medianServiceMs,
  };
}

/** Service time of an answer, ms; null: the request was not answered. */
export function answerTimeOf(result: Result): number | null {
  return result.status === 'ok' ? rowOf(result).serviceTimeMs : null;
}

/** Median of times, ms; null for none. */
export function medianOf(timesMs: readonly number[]): number | null {
  return quantileSorted(sortAscending(timesMs), 0.5);
}

function rowOf(result: Result): RequestRow {
  return deriveRequest({ result, replacedAttempts: [] }, [], null);
}
