import type { Clock } from '../types/context.ts';
import type { EndpointOrder } from '../types/endpoint.ts';
import { MAX_TIMER_MS } from '../util/clock.ts';
import type { ManagementApi } from './api.ts';
import type { Told } from './api-call.ts';
import type { EndpointFacts } from './endpoint-facts.ts';
import { nextStep, type Wanted } from './lifecycle.ts';

/** An endpoint by its place, and what may be ordered under its name; order null: nothing. */
export interface Ordered {
  readonly namespace: string;
  readonly name: string;
  readonly model: string;
  readonly order: EndpointOrder | null;
  /** True: the order was given just now, and the API may not show it yet. */
  readonly isOrdered: boolean;
}

/** What waiting for an endpoint needs. */
export interface WaitTools {
  readonly api: ManagementApi;
  readonly clock: Clock;
  /** Between two looks, ms. */
  readonly pollMs: number;
  readonly signal: AbortSignal;
  readonly onState: (facts: EndpointFacts | null) => void;
  /** Called right before an order to create is sent. */
  readonly onCreated: () => void;
}

/** How waiting for an endpoint ended. */
export type Readiness =
  | { readonly kind: 'ready'; readonly facts: EndpointFacts; readonly tookMs: number }
  | { readonly kind: 'not-ready'; readonly reason: string; readonly status: number | null };

/** The API may be silent for so long while an endpoint is waited for, ms. */
const SILENCE_MS = 120_000;

/** Follows the lifecycle until the endpoint is ready or will not be. An abort ends it at once. */
export async function waitReady(what: Ordered, wanted: Wanted, tools: WaitTools): Promise<Readiness> {
  const { clock, signal } = tools;
  const startedMs = clock.nowMs();
  const longestMs = Math.min(MAX_TIMER_MS, wanted.readyWithinMs + SILENCE_MS);
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
  const asked = {
    createdMs: what.isOrdered ? startedMs : (null as number | null),
    resumedMs: null as number | null,
  };
  let heardMs = startedMs;
  const since = (ms: number | null) => (ms === null ? null : clock.nowMs() - ms);
  for (;;) {
    if (signal.aborted) return notReady('the wait was ended', null);
    const told = await tools.api.find(what.namespace, what.name, deadline);
    if (told.ok || told.status === 404) {
      heardMs = clock.nowMs();
      const facts = told.ok ? told.value : null;
      if (facts !== null) tools.onState(facts);
      const elapsedMs = clock.nowMs() - startedMs;
      const step = await decide(
        facts,
        wanted,
        elapsedMs,
        { createdAgoMs: since(asked.createdMs), resumedAgoMs: since(asked.resumedMs) },
        tools.api,
        deadline,
      );
      if (step.kind === 'give-up') return notReady(step.reason, facts === null ? 404 : null);
      if (step.kind === 'ready' && facts !== null) return { kind: 'ready', facts, tookMs: elapsedMs };
      if (step.kind === 'create' || step.kind === 'resume') {
        const told = await carryOut(step.kind, what, tools, deadline);
        if (!told.ok && isFinal(told.status)) return notReady(told.says, told.status);
        // An order to create whose fate is unknown is not given twice; one to resume may be.
        if (step.kind === 'create') asked.createdMs = clock.nowMs();
        else if (told.ok) asked.resumedMs = clock.nowMs();
      }
    } else if (isFinal(told.status) || clock.nowMs() - heardMs > Math.min(SILENCE_MS, wanted.readyWithinMs)) {
      return notReady(told.says, told.status);
    }
    await clock.sleep(tools.pollMs, signal).catch(() => undefined);
  }
}

async function decide(
  facts: EndpointFacts | null,
  wanted: Wanted,
  elapsedMs: number,
  asked: Parameters<typeof nextStep>[3],
  api: ManagementApi,
  signal: AbortSignal,
): Promise<ReturnType<typeof nextStep>> {
  const seen = {
    state: facts?.state ?? ('absent' as const),
    hasUrl: facts?.url != null,
    message: facts?.message ?? null,
  };
  const step = nextStep(wanted, { ...seen, healthy: null }, elapsedMs, asked);
  if (step.kind !== 'probe' || facts === null) return step;
  return nextStep(wanted, { ...seen, healthy: await api.isHealthy(facts, signal) }, elapsedMs, asked);
}

function carryOut(
  kind: 'create' | 'resume',
  { namespace, name, model, order }: Ordered,
  { api, onCreated }: WaitTools,
  signal: AbortSignal,
): Promise<Told<unknown>> {
  if (kind === 'resume') return api.resume(namespace, name, signal);
  if (order === null) throw new Error('there is no order to create from');
  onCreated();
  return api.create(namespace, name, model, order, signal);
}

function isFinal(status: number | null): boolean {
  return status !== null && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function notReady(reason: string, status: number | null): Readiness {
  return { kind: 'not-ready', reason, status };
}
