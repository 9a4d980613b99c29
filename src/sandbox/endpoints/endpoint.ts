import type { Loader } from '../readiness.ts';
import { plainRefusal } from '../refusal.ts';
import {
  type EndpointSpan,
  endLife,
  type Life,
  pausedLife,
  presentSpan,
  rescaleLife,
  type Scaling,
  type Start,
  settleLife,
  startedLife,
  startLife,
  stopLife,
} from './life.ts';
import type { Order } from './order.ts';

/** What an endpoint is made of. Times in ms of the server's clock. */
export interface EndpointParts {
  readonly namespace: string;
  /** The deployment at whose place it is served. */
  readonly deploymentId: string;
  readonly order: Order;
  /** USD for one replica. */
  readonly pricePerHour: number;
  /** Idle time after which it scales to zero whatever the order says; null: the order decides. */
  readonly idleTimeoutMs: number | null;
  /** paused: it has been deployed before; started: it begins with its first start. */
  readonly born: 'paused' | 'started';
  readonly bornMs: number;
  /** How long the next start or update takes, ms. */
  drawStartMs(): number;
  /** Whether the start that happens now fails. */
  failsStart(): boolean;
}

/** A managed endpoint of the sandbox. Every method takes the present time, ms of the server's clock. */
export interface Endpoint
  extends Pick<EndpointParts, 'namespace' | 'deploymentId' | 'pricePerHour' | 'bornMs'> {
  /** Meets its requests: refuses them, wakes it, or lets them through. */
  readonly gate: Loader;
  order(): Order;
  /** Its life so far, settled. */
  life(nowMs: number): Life;
  /** Whether it has ever been running. */
  deployed(nowMs: number): boolean;
  /** False: it is up or coming up already, and nothing changes. */
  resume(nowMs: number): boolean;
  stop(nowMs: number, state: 'paused' | 'scaledToZero'): void;
  update(nowMs: number, order: Order): void;
  end(nowMs: number): void;
}

/** An endpoint whose life begins with `bornMs`. */
export function createEndpoint(parts: EndpointParts): Endpoint {
  const { namespace, deploymentId, pricePerHour, bornMs, born, idleTimeoutMs, drawStartMs } = parts;
  const drawStart = () => ({ takesMs: drawStartMs(), fails: parts.failsStart() });
  let order = parts.order;
  const scaling = scalingOf(order, idleTimeoutMs);
  let life = born === 'paused' ? pausedLife(scaling, bornMs) : startedLife(scaling, bornMs, drawStart());
  const settled = (nowMs: number) => {
    life = settleLife(life, nowMs);
    return life;
  };
  const change = (next: Life) => {
    life = next;
  };
  return {
    namespace,
    deploymentId,
    pricePerHour,
    bornMs,
    gate: createGate(settled, change, drawStart),
    order: () => order,
    life: settled,
    deployed: (nowMs) => born === 'paused' || settled(nowMs).spans.some(({ state }) => state === 'running'),
    resume: (nowMs) => {
      const resting = ['paused', 'scaledToZero', 'failed'].includes(presentSpan(settled(nowMs)).state);
      if (resting) change(startLife(life, nowMs, drawStart(), false));
      return resting;
    },
    stop: (nowMs, state) => change(stopLife(settled(nowMs), nowMs, state)),
    update: (nowMs, updated) => {
      order = updated;
      change(rescaleLife(settled(nowMs), nowMs, scalingOf(order, idleTimeoutMs), drawStartMs()));
    },
    end: (nowMs) => change(endLife(settled(nowMs), nowMs)),
  };
}

/** Whether requests are served in the present span; an endpoint that is deleted serves none. */
export function serves({ state, toMs }: EndpointSpan): boolean {
  return toMs === null && (state === 'running' || state === 'updating');
}

function scalingOf({ minReplica, scaleToZeroTimeout }: Order, idleTimeoutMs: number | null): Scaling {
  const orderedMs = minReplica === 0 && scaleToZeroTimeout !== null ? scaleToZeroTimeout * 60_000 : null;
  return { replicas: Math.max(1, minReplica), idleTimeoutMs: idleTimeoutMs ?? orderedMs };
}

function createGate(
  settled: (nowMs: number) => Life,
  change: (life: Life) => void,
  drawStart: () => Start,
): Loader {
  return {
    arrive: (nowMs) => {
      let life = settled(nowMs);
      const { state, toMs } = presentSpan(life);
      if (state === 'paused') throw plainRefusal(400, 'Bad Request: Invalid state');
      if (state === 'failed' || toMs !== null)
        throw plainRefusal(503, 'Service Unavailable: no replica is ready');
      if (state === 'scaledToZero') life = startLife(life, nowMs, drawStart(), true);
      change({ ...life, inside: life.inside + 1, lastTrafficMs: nowMs });
      const end = life.planned.at(-1);
      return serves(presentSpan(life)) || end === undefined
        ? { ready: true }
        : { ready: false, readyAtMs: end.atMs };
    },
    leave: (nowMs) => {
      const life = settled(nowMs);
      change({ ...life, inside: life.inside - 1, lastTrafficMs: nowMs });
    },
    ready: (nowMs) => serves(presentSpan(settled(nowMs))),
  };
}
