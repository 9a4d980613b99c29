import type { RequestRow } from '../types/report.ts';
import type { Throughput } from '../types/summary.ts';
import { latencyOf } from './latency.ts';
import type { TurnOf } from './turns.ts';

/** What throughput is counted by, beside the requests. */
export interface ThroughputContext {
  /** Upper bounds of latencies, ms; empty: no SLO. */
  readonly slo: Readonly<Record<string, number>>;
  readonly turnOf: TurnOf;
  /** Measured requests planned, those that were never sent included. */
  readonly scheduled: number;
  /** The first 0/1 scorer; null: the suite has none. */
  readonly rightBy: string | null;
}

/**
 * Work per time of a cell's measured requests: answered requests and their output tokens ÷ the sum of its turns, each
 * from first scheduled to last end. Answers from the server's cache are work, but meet no SLO and miss none; those of this
 * machine's own cache are no work at all.
 */
export function summarizeThroughput(
  measured: readonly RequestRow[],
  { slo, turnOf, scheduled, rightBy }: ThroughputContext,
): Throughput {
  const windowMs = sumTurns(measured, turnOf);
  const answered = measured.filter((row) => row.status === 'ok' && row.recalled === null);
  const perSecond = (count: number | null) =>
    windowMs === null || count === null ? null : (count / windowMs) * 1000;
  const good = findGood(measured, slo);
  const correct = rightBy === null ? null : (good?.filter((row) => isRight(row, rightBy)) ?? null);
  return {
    windowMs,
    requestsPerSecond: perSecond(answered.length),
    outputTokensPerSecond: perSecond(sumOutputTokens(answered)),
    goodput: perSecond(good?.length ?? null),
    goodFraction: shareOfScheduled(good, measured, scheduled),
    correctGoodput: perSecond(correct?.length ?? null),
  };
}

/** Of scheduled requests that no cache answered, the share that is good; null: none is judged. */
export function shareOfScheduled(
  good: readonly RequestRow[] | null,
  measured: readonly RequestRow[],
  scheduled: number,
): number | null {
  const of = scheduled - measured.filter((row) => row.cached).length;
  return good === null || of <= 0 ? null : good.length / of;
}

function sumTurns(measured: readonly RequestRow[], turnOf: TurnOf): number | null {
  const turns = new Map<string, { start: number; end: number }>();
  for (const row of measured) {
    if (row.scheduledAtMs === null || row.doneAtMs === null) continue;
    const name = turnOf(row);
    const turn = turns.get(name);
    turns.set(name, {
      start: Math.min(row.scheduledAtMs, turn?.start ?? row.scheduledAtMs),
      end: Math.max(row.doneAtMs, turn?.end ?? row.doneAtMs),
    });
  }
  let sum = 0;
  for (const { start, end } of turns.values()) sum += end - start;
  return sum > 0 ? sum : null;
}

/** Null when any answer lacks its count: a partial sum over the whole window would be no rate. */
function sumOutputTokens(answered: readonly RequestRow[]): number | null {
  let sum = 0;
  for (const row of answered) {
    if (row.outputTokens === null) return null;
    sum += row.outputTokens;
  }
  return answered.length === 0 ? null : sum;
}

/** Uncached answers within every bound; null: no SLO, or one that nothing measured. */
export function findGood(
  measured: readonly RequestRow[],
  slo: Readonly<Record<string, number>>,
): RequestRow[] | null {
  const bounds = Object.entries(slo);
  if (bounds.length === 0) return null;
  const answered = measured.filter((row) => row.status === 'ok' && !row.cached);
  const unmeasured = bounds.some(([metric]) => answered.every((row) => latencyOf(row, metric) === null));
  if (answered.length > 0 && unmeasured) return null;
  return answered.filter((row) =>
    bounds.every(([metric, bound]) => (latencyOf(row, metric) ?? Number.POSITIVE_INFINITY) <= bound),
  );
}

/** Of a batch every sample has to be right. */
function isRight(row: RequestRow, scorer: string): boolean {
  const score = row.scores[scorer];
  return score !== undefined && 'value' in score && score.value === 1;
}
