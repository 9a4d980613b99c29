import type { EndpointState, Rental } from '../types/endpoint.ts';
import type { CandidatePrice } from '../types/manifest.ts';
import type { Candidate } from '../types/suite.ts';
import { formatDuration } from '../util/duration.ts';
import type { EndpointEvent } from './read-events.ts';

/** States that Hugging Face bills: initializing and running, the change of a running one included. */
const BILLED: readonly (EndpointState | 'deleted')[] = ['initializing', 'updating', 'running'];

/** Whether Hugging Face bills an endpoint in this state. */
export function isBilledState(state: EndpointState | 'deleted'): boolean {
  return BILLED.includes(state);
}

const MINUTE_MS = 60_000;

/** What a run rented: one entry a leased endpoint, in order of its first appearance. */
export function findRentals(
  candidates: readonly Candidate[],
  events: readonly EndpointEvent[],
  priceOf: (candidate: Candidate) => CandidatePrice,
  finishedAt: string | null,
): Rental[] {
  const leased = candidates.filter(({ managed }) => managed?.lease != null);
  const names = new Map<string, EndpointEvent[]>();
  for (const event of events) {
    const name = `${event.namespace}/${event.name}`;
    const known = names.get(name);
    if (known === undefined) names.set(name, [event]);
    else known.push(event);
  }
  return [...names.values()].flatMap((own) => {
    const [first] = own;
    const sharing = leased.filter(({ managed }) => first !== undefined && isOf(managed, first));
    return first === undefined || sharing.length === 0
      ? []
      : [rentalOf(first, own, sharing, hourlyPrice(sharing, priceOf), finishedAt)];
  });
}

/** How long each billed state of a rental lasted: "initializing 3.10 s, running 12.4 s"; a state that was left open is so named. */
export function describeBilled({ spans }: Rental): string {
  return BILLED.flatMap((state) => {
    const own = spans.filter((span) => span.state === state);
    if (own.length === 0) return [];
    const ms = own.reduce((sum, { fromMs, toMs }) => sum + (toMs === null ? 0 : toMs - fromMs), 0);
    const open = own.some(({ toMs }) => toMs === null) ? ' and on' : '';
    return [`${state} ${formatDuration(ms)}${open}`];
  }).join(', ');
}

/** Longest billed time that a rented endpoint took to come up, ms; null: it never did while the run looked. */
export function longestStartMs({ spans }: Rental): number | null {
  const starts = spans.flatMap(({ state, fromMs, toMs }, i) =>
    state === 'initializing' && toMs !== null && spans[i + 1]?.state === 'running' ? [toMs - fromMs] : [],
  );
  return starts.length === 0 ? null : Math.max(...starts);
}

/** True when a rental is of this candidate's endpoint. */
export function isRentalOf({ candidates }: Rental, { id }: Candidate): boolean {
  return candidates.includes(id);
}

function isOf(managed: Candidate['managed'], { name, namespace }: EndpointEvent): boolean {
  return managed?.name === name && (managed.namespace === null || managed.namespace === namespace);
}

interface HourlyPrice {
  /** Of one replica; null: unknown. */
  readonly perHourUsd: number | null;
  /** As stated, where the API does not say how many there are. */
  readonly replicas: number;
}

function hourlyPrice(
  candidates: readonly Candidate[],
  priceOf: (candidate: Candidate) => CandidatePrice,
): HourlyPrice {
  for (const candidate of candidates) {
    const { price } = priceOf(candidate);
    if (price?.mode === 'hour') return { perHourUsd: price.perHourUsd, replicas: price.replicas };
  }
  return { perHourUsd: null, replicas: 1 };
}

type Span = Rental['spans'][number];

function rentalOf(
  first: EndpointEvent,
  events: readonly EndpointEvent[],
  sharing: readonly Candidate[],
  { perHourUsd, replicas }: HourlyPrice,
  finishedAt: string | null,
): Rental {
  const spans = spansOf(events, replicas);
  const lastKnownMs = Math.max(
    ...events.map(({ at }) => Date.parse(at)),
    finishedAt === null ? 0 : Date.parse(finishedAt),
  );
  const stretches = billedStretches(spans, lastKnownMs);
  const billedMinutes = stretches.reduce((sum, { minutes }) => sum + minutes, 0);
  const replicaMinutes = stretches.reduce((sum, one) => sum + one.minutes * one.replicas, 0);
  const ready = events.flatMap(({ state, readyReplicas }) =>
    state === 'running' && readyReplicas !== null ? [readyReplicas] : [],
  );
  return {
    name: first.name,
    namespace: first.namespace,
    candidates: sharing.map(({ id }) => id),
    spans,
    setupMs: setupOf(events),
    billedMinutes,
    perHourUsd,
    usd: perHourUsd === null ? null : (perHourUsd / 60) * replicaMinutes,
    replicas: ready.length === 0 ? null : { least: Math.min(...ready), most: Math.max(...ready) },
    left: spans.at(-1)?.state ?? 'unknown',
  };
}

/** Stretches of one state and one number of replicas. A time that the API states goes before that of our own clock. */
function spansOf(events: readonly EndpointEvent[], stated: number): Span[] {
  const spans: Span[] = [];
  for (const event of events) {
    const replicas = event.targetReplicas ?? event.readyReplicas ?? stated;
    const last = spans.at(-1);
    const sameState = last?.state === event.state;
    if (sameState && last?.replicas === replicas) continue;
    // Of a state that goes on `since` tells its beginning and not when its replicas changed.
    const saysMs = sameState || event.since === null ? event.at : event.since;
    const fromMs = Math.max(Date.parse(saysMs), last?.fromMs ?? 0);
    if (last !== undefined) spans[spans.length - 1] = { ...last, toMs: fromMs };
    spans.push({ state: event.state, fromMs, toMs: null, replicas });
  }
  return spans;
}

interface Stretch {
  /** Whole minutes, rounded up. */
  readonly minutes: number;
  readonly replicas: number;
}

/**
 * Unbroken stretches of billed states with the same number of replicas. One that the run left open is billed to the
 * last moment that the run knows.
 */
function billedStretches(spans: readonly Span[], lastKnownMs: number): Stretch[] {
  const stretches: { ms: number; readonly replicas: number }[] = [];
  let goesOn = false;
  for (const { state, fromMs, toMs, replicas } of spans) {
    const billed = isBilledState(state);
    const last = goesOn ? stretches.at(-1) : undefined;
    goesOn = billed;
    if (!billed) continue;
    const ms = Math.max(0, (toMs ?? lastKnownMs) - fromMs);
    if (last?.replicas === replicas) last.ms += ms;
    else stretches.push({ ms, replicas });
  }
  return stretches.map(({ ms, replicas }) => ({ minutes: Math.ceil(ms / MINUTE_MS), replicas }));
}

/** By our own clock, from the first sight of it to ready, the first time that it was brought up. */
function setupOf(events: readonly EndpointEvent[]): number | null {
  const from = events[0];
  const ready = events.find(({ state }) => state === 'running');
  if (from === undefined || ready === undefined || ready === from) return null;
  return Date.parse(ready.at) - Date.parse(from.at);
}
