import type { EndpointState } from '../../types/endpoint.ts';
import type { EndpointSpan } from './life.ts';

/** What an endpoint's time costs. */
export interface EndpointCost {
  /** Time in billed states, ms, not rounded and not multiplied by replicas. */
  readonly billedMs: number;
  /** Whole minutes of one replica: each billed stretch rounded up by itself. */
  readonly billedMinutes: number;
  /** The minutes of each stretch times its replicas, at the hourly price of one. */
  readonly priceUsd: number;
}

const BILLED: readonly EndpointState[] = ['initializing', 'updating', 'running'];
const MS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;

/**
 * The cost of an endpoint's spans up to a moment, ms of the server's clock: while it is initializing, updating or
 * running, idle or not. Billed spans that follow one another with the same replicas are one stretch, and a stretch is
 * rounded up to the whole minute. `pricePerHour` is USD for one replica.
 */
export function costOf(spans: readonly EndpointSpan[], pricePerHour: number, nowMs: number): EndpointCost {
  const stretches = billedStretches(spans, nowMs).map(({ lengthMs, replicas }) => ({
    lengthMs,
    replicas,
    minutes: Math.ceil(lengthMs / MS_PER_MINUTE),
  }));
  return {
    billedMs: sum(stretches.map(({ lengthMs }) => lengthMs)),
    billedMinutes: sum(stretches.map(({ minutes }) => minutes)),
    priceUsd:
      (sum(stretches.map(({ minutes, replicas }) => minutes * replicas)) / MINUTES_PER_HOUR) * pricePerHour,
  };
}

function billedStretches(spans: readonly EndpointSpan[], nowMs: number) {
  const stretches: { lengthMs: number; readonly replicas: number }[] = [];
  let before: EndpointSpan | null = null;
  for (const span of spans) {
    const lengthMs = (span.toMs ?? nowMs) - span.fromMs;
    const billed = BILLED.includes(span.state);
    const last = stretches.at(-1);
    const goesOn = before !== null && BILLED.includes(before.state) && before.replicas === span.replicas;
    if (billed && goesOn && last !== undefined) last.lengthMs += lengthMs;
    else if (billed) stretches.push({ lengthMs, replicas: span.replicas });
    before = span;
  }
  return stretches;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
