import type { EndpointState } from '../../types/endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { type EndpointSpan, presentSpan } from './life.ts';

/** What an endpoint's time costs. */
export interface EndpointCost {
  /** Time in billed states, ms, not rounded and not multiplied by replicas. */
  readonly billedMs: number;
  /** Whole minutes of one replica: each billed stretch rounded up by itself. */
  readonly billedMinutes: number;
  /** The minutes of each stretch times its replicas, at the hourly price of one. */
  readonly priceUsd: number;
}

/** An endpoint's bill; ms of the server's clock. */
export interface EndpointBill extends EndpointCost {
  readonly name: string;
  readonly namespace: string;
  /** The deployment at whose place it is or was served. */
  readonly deployment: string;
  /** USD for one replica. */
  readonly pricePerHour: number;
  /** Replicas when it is up, as it was last ordered. */
  readonly replicas: number;
  readonly spans: readonly EndpointSpan[];
  readonly state: EndpointState | 'deleted';
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

/** The bill of an endpoint up to a moment; of a deleted one, up to its end. */
export function billOf(endpoint: Endpoint, nowMs: number): EndpointBill {
  const life = endpoint.life(nowMs);
  const { state, toMs } = presentSpan(life);
  return {
    name: endpoint.order().name,
    namespace: endpoint.namespace,
    deployment: endpoint.deploymentId,
    pricePerHour: endpoint.pricePerHour,
    replicas: life.scaling.replicas,
    spans: life.spans,
    ...costOf(life.spans, endpoint.pricePerHour, nowMs),
    state: toMs === null ? state : 'deleted',
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
