import type { EndpointState } from '../../types/endpoint.ts';

/** A stretch of an endpoint's life in one state; ms of the server's clock. */
export interface EndpointSpan {
  readonly state: EndpointState;
  readonly fromMs: number;
  /** Null: it is still in that state. */
  readonly toMs: number | null;
  /** Replicas that are wanted in it: 0 while paused or scaled to zero. */
  readonly replicas: number;
}

/** How many replicas an endpoint has when it is up (1 or more), and after how long alone it goes to zero, ms (null: never). */
export interface Scaling {
  readonly replicas: number;
  readonly idleTimeoutMs: number | null;
}

/** One bringing up: how long it takes from the call or the waking request on, ms, and whether it fails at its end. */
export interface Start {
  readonly takesMs: number;
  readonly fails: boolean;
}

/** All of an endpoint's life up to a moment; ms of the server's clock. */
export interface Life {
  /** In order, without gaps, never empty; the last one is open until the endpoint is deleted. */
  readonly spans: readonly EndpointSpan[];
  /** Changes that are still to come, soonest first. */
  readonly planned: readonly { readonly state: EndpointState; readonly atMs: number }[];
  readonly scaling: Scaling;
  readonly lastTrafficMs: number;
  /** Requests that have come and are not answered yet. */
  readonly inside: number;
}

/** Share of a start by call that is spent pending; a wake by request is initializing at once. */
const PENDING_SHARE = 0.25;

/** A life that begins paused. */
export function pausedLife(scaling: Scaling, nowMs: number): Life {
  return {
    spans: [{ state: 'paused', fromMs: nowMs, toMs: null, replicas: 0 }],
    planned: [],
    scaling,
    lastTrafficMs: nowMs,
    inside: 0,
  };
}

/** A life that begins with its first start. */
export function startedLife(scaling: Scaling, nowMs: number, start: Start): Life {
  return startLife({ ...pausedLife(scaling, nowMs), spans: [] }, nowMs, start, false);
}

/** The present span: the last one. */
export function presentSpan({ spans }: Life): EndpointSpan {
  return spans.at(-1) as EndpointSpan;
}

/** The life with every change that is due by a moment: planned ones, and scaling to zero when it was alone for long. */
export function settleLife(life: Life, nowMs: number): Life {
  const [next, ...later] = life.planned;
  if (next !== undefined && next.atMs <= nowMs) {
    return settleLife(enter({ ...life, planned: later }, next.state, next.atMs), nowMs);
  }
  const { state, fromMs, toMs } = presentSpan(life);
  const { idleTimeoutMs } = life.scaling;
  if (state !== 'running' || toMs !== null || life.inside > 0 || idleTimeoutMs === null) return life;
  const idleAtMs = Math.max(fromMs, life.lastTrafficMs) + idleTimeoutMs;
  return idleAtMs <= nowMs ? enter(life, 'scaledToZero', idleAtMs) : life;
}

/** Brings it up: through pending unless a request woke it, through initializing, to running or failed. */
export function startLife(life: Life, nowMs: number, { takesMs, fails }: Start, woken: boolean): Life {
  const up = { state: fails ? ('failed' as const) : ('running' as const), atMs: nowMs + takesMs };
  const initializing = { state: 'initializing' as const, atMs: nowMs + takesMs * PENDING_SHARE };
  return {
    ...enter(life, woken ? 'initializing' : 'pending', nowMs),
    planned: woken ? [up] : [initializing, up],
  };
}

/** Puts it down at once; nothing changes when it is in that state already. */
export function stopLife(life: Life, nowMs: number, state: 'paused' | 'scaledToZero'): Life {
  return presentSpan(life).state === state ? life : { ...enter(life, state, nowMs), planned: [] };
}

/** Changes its scaling. What runs is updating for `takesMs`, and serves meanwhile; any other state stays. */
export function rescaleLife(life: Life, nowMs: number, scaling: Scaling, takesMs: number): Life {
  const { state } = presentSpan(life);
  const rescaled = { ...life, scaling };
  if (state !== 'running') return enter(rescaled, state, nowMs);
  return { ...enter(rescaled, 'updating', nowMs), planned: [{ state: 'running', atMs: nowMs + takesMs }] };
}

/** Ends it for good: its last span is closed. */
export function endLife(life: Life, nowMs: number): Life {
  return { ...life, spans: closed(life.spans, nowMs), planned: [] };
}

function enter(life: Life, state: EndpointState, atMs: number): Life {
  const down = state === 'paused' || state === 'scaledToZero';
  const span = { state, fromMs: atMs, toMs: null, replicas: down ? 0 : life.scaling.replicas };
  return { ...life, spans: [...closed(life.spans, atMs), span] };
}

function closed(spans: readonly EndpointSpan[], atMs: number): readonly EndpointSpan[] {
  const last = spans.at(-1);
  return last === undefined ? [] : [...spans.slice(0, -1), { ...last, toMs: atMs }];
}
