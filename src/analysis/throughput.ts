import type { RequestRow } from '../types/report.ts';
import type { Throughput } from '../types/summary.ts';
import { latencyOf } from './latency.ts';

/**
 * Work per time of a cell's measured requests: answered requests and their output tokens ÷ the sum of its turns, each
 * from first scheduled to last end. A turn is a block within one start of the run (`resumedAtMs` separates starts).
 * `slo` bounds latency metrics in ms. Answers from a cache are work, but meet no SLO and miss none.
 */
export function summarizeThroughput(
  measured: readonly RequestRow[],
  slo: Readonly<Record<string, number>>,
  resumedAtMs: readonly number[],
): Throughput {
  const windowMs = sumTurns(measured, resumedAtMs);
  const answered = measured.filter((row) => row.status === 'ok');
  const perSecond = (count: number | null) =>
    windowMs === null || count === null ? null : (count / windowMs) * 1000;
  const judged = judgeSlo(measured, slo);
  return {
    windowMs,
    requestsPerSecond: perSecond(answered.length),
    outputTokensPerSecond: perSecond(sumOutputTokens(answered)),
    goodput: perSecond(judged?.good ?? null),
    goodFraction: judged === null || judged.of === 0 ? null : judged.good / judged.of,
  };
}

function sumTurns(measured: readonly RequestRow[], resumedAtMs: readonly number[]): number | null {
  const turns = new Map<string, { start: number; end: number }>();
  for (const row of measured) {
    if (row.scheduledAtMs === null || row.doneAtMs === null) continue;
    const scheduledAtMs = row.scheduledAtMs;
    const session = resumedAtMs.filter((at) => at <= scheduledAtMs).length;
    const name = `${row.block}/${session}`;
    const turn = turns.get(name);
    turns.set(name, {
      start: Math.min(scheduledAtMs, turn?.start ?? scheduledAtMs),
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

/** Requests that met every SLO, of those that the server could have met; null: no SLO, or one that nothing measured. */
function judgeSlo(
  measured: readonly RequestRow[],
  slo: Readonly<Record<string, number>>,
): { good: number; of: number } | null {
  const bounds = Object.entries(slo);
  if (bounds.length === 0) return null;
  const ended = measured.filter((row) => row.status !== 'cancelled' && !row.cached);
  const answered = ended.filter((row) => row.status === 'ok');
  const unmeasured = bounds.some(([metric]) => answered.every((row) => latencyOf(row, metric) === null));
  if (answered.length > 0 && unmeasured) return null;
  const good = answered.filter((row) =>
    bounds.every(([metric, bound]) => {
      const value = latencyOf(row, metric);
      return value !== null && value <= bound;
    }),
  ).length;
  return { good, of: ended.length };
}
