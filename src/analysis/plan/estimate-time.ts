import type { Rate } from '../../types/load.ts';
import type { PlanRange } from '../../types/plan.ts';

/** How a cell's requests are paced, whatever the server does. */
export interface CellPace {
  readonly requests: number;
  /** Requests at a time; infinite: no cap. */
  readonly concurrency: number;
  /** Stretches after each of which the slots run empty. */
  readonly turns: number;
  /** Planned arrivals or silences, ramps included, ms; null: a request starts when another ends. */
  readonly plannedMs: { readonly low: number; readonly high: number } | null;
  /** One after the other, each after a silence: its time adds to the planned one. */
  readonly afterSilence: boolean;
  readonly rates: readonly Rate[];
}

/** What a limit of sends takes for so many attempts, ms: the last send of a sliding window. */
export function paceOfRate({ count, perMs }: Rate, attempts: number): number {
  const whole = Math.max(1, Math.floor(count));
  const spanMs = perMs / Math.min(1, count);
  return Math.max(0, Math.ceil(attempts / whole) - 1) * spanMs;
}

/** Wall time of a cell, ms, and what it takes at least. `durationMs` null: no past run tells a request's time. */
export function estimateDuration(
  pace: CellPace,
  attempts: PlanRange,
  busyMs: PlanRange | null,
  slowMs: number | null,
): { readonly durationMs: PlanRange | null; readonly atLeastMs: number } {
  const limited = (count: number) => Math.max(0, ...pace.rates.map((rate) => paceOfRate(rate, count)));
  const atLeastMs = Math.max(limited(attempts.low), pace.plannedMs?.low ?? 0);
  if (busyMs === null || slowMs === null) return { durationMs: null, atLeastMs };
  const slots = Math.max(1, Math.min(pace.concurrency, pace.requests));
  const drainMs = slots === 1 ? 0 : slowMs;
  const workMs = { low: busyMs.low / slots, high: busyMs.high / slots + pace.turns * drainMs };
  const planned = pace.plannedMs ?? { low: 0, high: 0 };
  const join = (end: 'low' | 'high') =>
    pace.afterSilence ? planned[end] + workMs[end] : Math.max(planned[end], workMs[end]);
  const tailMs = pace.plannedMs === null || pace.afterSilence ? 0 : pace.turns * slowMs;
  return {
    durationMs: {
      low: Math.max(atLeastMs, join('low')),
      high: Math.max(limited(attempts.high) + slowMs, join('high') + tailMs),
      sources: busyMs.sources,
    },
    atLeastMs,
  };
}
