import type { Clock } from '../types/context.ts';
import type { AfterLease, EndpointState } from '../types/endpoint.ts';
import type { ManagementApi } from './api.ts';
import type { Told } from './api-call.ts';
import type { EndpointFacts } from './endpoint-facts.ts';

/** How putting an endpoint down ended. */
export type PutDown =
  | { readonly ok: true; readonly left: EndpointState | 'deleted' }
  /** `last`: the state last seen; null: none was. */
  | { readonly ok: false; readonly last: EndpointState | null; readonly says: string };

/** What putting down needs. */
export interface PutDownTools {
  readonly api: ManagementApi;
  readonly clock: Clock;
  /** Between two looks, ms. */
  readonly pollMs: number;
  /** Longest time for all of it, ms. */
  readonly withinMs: number;
  /** Told of each state that is read; null: the API knows no such endpoint. */
  readonly onState: (facts: EndpointFacts | null) => void;
}

/** Longest time for putting one endpoint down unless told otherwise, ms. */
export const PUT_DOWN_MS = 120_000;
/** An endpoint that was just ordered may not be shown at once, ms. */
const UNSEEN_MS = 10_000;
/** The order is given anew when the endpoint has not gone down by then, ms. */
const AGAIN_MS = 10_000;
/** A login that was refused for so long stays refused, ms. */
const REFUSED_MS = 10_000;

/**
 * Pauses, scales down or deletes an endpoint, and looks until the API shows it so; the order is repeated while it does
 * not, until its time is over or its login was refused for long. `perhapsUnseen`: it may have been created a moment ago, so that one 404 proves nothing. `isOrdered`: the first order was given already.
 */
export async function putDown(
  place: {
    readonly namespace: string;
    readonly name: string;
    readonly perhapsUnseen: boolean;
    readonly isOrdered?: boolean;
  },
  after: Exclude<AfterLease, 'keep'>,
  tools: PutDownTools,
): Promise<PutDown> {
  const { api, clock, pollMs, withinMs } = tools;
  const { namespace, name } = place;
  const startedMs = clock.nowMs();
  const deadline = AbortSignal.timeout(withinMs);
  let orderedMs = place.isOrdered === true ? startedMs : null;
  let last: EndpointState | null = null;
  let says = 'nothing was asked';
  while (!deadline.aborted && clock.nowMs() - startedMs < withinMs) {
    if (orderedMs === null || clock.nowMs() - orderedMs >= AGAIN_MS) {
      const told = await order(after, namespace, name, api, deadline);
      if (told.ok) orderedMs = clock.nowMs();
      else says = told.says;
      const isRefused = !told.ok && (told.status === 401 || told.status === 403);
      if (isRefused && clock.nowMs() - startedMs >= REFUSED_MS) return { ok: false, last, says };
    }
    const seen = await api.find(namespace, name, deadline);
    if (seen.ok) {
      last = seen.value.state;
      tools.onState(seen.value);
      if (after !== 'delete' && isDown(last)) return { ok: true, left: last };
      if (orderedMs !== null) says = `its state is ${last}`;
    } else if (seen.status === 404) {
      const elapsedMs = clock.nowMs() - startedMs;
      if (!place.perhapsUnseen || last !== null || elapsedMs >= UNSEEN_MS) {
        tools.onState(null);
        return { ok: true, left: 'deleted' };
      }
    } else says = seen.says;
    await clock.sleep(pollMs, deadline).catch(() => undefined);
  }
  return { ok: false, last, says };
}

/** Whether an endpoint in this state is billed no more. */
export function isDown(state: EndpointState): boolean {
  return state === 'paused' || state === 'scaledToZero';
}

function order(
  after: Exclude<AfterLease, 'keep'>,
  namespace: string,
  name: string,
  api: ManagementApi,
  signal: AbortSignal,
): Promise<Told<null>> {
  if (after === 'pause') return api.pause(namespace, name, signal);
  return after === 'delete' ? api.remove(namespace, name, signal) : api.scaleToZero(namespace, name, signal);
}

/** What to do about an endpoint that could not be put down, for people. */
export function stillUp(
  { name, namespace, perHourUsd }: { name: string; namespace: string; perHourUsd: number | null },
  { last, says }: { readonly last: EndpointState | null; readonly says: string },
): string {
  const cost = perHourUsd === null ? 'its cost per hour is unknown' : `it may cost $${perHourUsd} an hour`;
  return [
    `Endpoint ${namespace}/${name} may still be running: ${says}. State last seen: ${last ?? 'none'}; ${cost}.`,
    `  Put it down with \`hfbench endpoint reap\` or \`hfbench endpoint pause ${name} --namespace ${namespace}\`.`,
  ].join('\n');
}
