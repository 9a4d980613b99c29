import type { EndpointState } from '../types/endpoint.ts';

/** What may be done to get an endpoint ready. */
export interface Wanted {
  readonly mayCreate: boolean;
  /** Whether a paused or sleeping one may be resumed. */
  readonly mayResume: boolean;
  /** Whether one that scaled to zero counts as ready: its first request wakes it. */
  readonly asleepIsReady: boolean;
  /** Longest wait until it is ready, ms. */
  readonly readyWithinMs: number;
}

/** What is known of an endpoint at a moment. */
export interface Seen {
  readonly state: EndpointState | 'absent';
  readonly hasUrl: boolean;
  /** The API's own words; null: none. */
  readonly message: string | null;
  /** Whether its health route answered 200; null: it was not asked since the state was read. */
  readonly healthy: boolean | null;
}

/** What was asked of the API so far: ms since, null: not yet. */
export interface Asked {
  readonly createdAgoMs: number | null;
  readonly resumedAgoMs: number | null;
}

/** What is to be done next. `probe` asks the health route, then the machine again. */
export type Step =
  | { readonly kind: 'create' | 'resume' | 'wait' | 'probe' | 'ready' }
  | { readonly kind: 'give-up'; readonly reason: string };

/** The API may show the state from before an order for this long, ms. */
const SETTLE_MS = 60_000;

/**
 * The next step towards a ready endpoint. Ready is: running, with a URL, and its health route answers 200. Paused and
 * scaled to zero never become ready by themselves; failed is final.
 */
export function nextStep(wanted: Wanted, seen: Seen, elapsedMs: number, asked: Asked): Step {
  const step = stepFor(wanted, seen, asked);
  const goesOn = step.kind === 'wait' || step.kind === 'probe' || step.kind === 'resume';
  if (!goesOn || elapsedMs < wanted.readyWithinMs) return step;
  return giveUp(
    `it is not ready after ${Math.round(elapsedMs / 1000)} s; its state is ${seen.state}${wordsOf(seen)}${
      seen.healthy === false ? ', and its health route does not answer 200' : ''
    }`,
  );
}

function stepFor(wanted: Wanted, seen: Seen, asked: Asked): Step {
  switch (seen.state) {
    case 'absent':
      return absent(wanted, asked);
    case 'running':
      if (!seen.hasUrl) return { kind: 'wait' };
      if (seen.healthy === null) return { kind: 'probe' };
      return { kind: seen.healthy ? 'ready' : 'wait' };
    case 'pending':
    case 'initializing':
    case 'updating':
      return { kind: 'wait' };
    case 'paused':
      return paused(wanted, asked);
    case 'scaledToZero':
      return asleep(wanted, seen, asked);
    case 'failed':
    case 'updateFailed':
      return giveUp(`its state is ${seen.state}${wordsOf(seen)}`);
  }
}

function absent({ mayCreate }: Wanted, { createdAgoMs }: Asked): Step {
  if (createdAgoMs === null)
    return mayCreate ? { kind: 'create' } : giveUp('there is no endpoint of that name');
  return createdAgoMs < SETTLE_MS ? { kind: 'wait' } : giveUp('it was ordered, and the API shows none');
}

function paused({ mayResume }: Wanted, { resumedAgoMs, createdAgoMs }: Asked): Step {
  if (!mayResume) return giveUp('it is paused, and a paused endpoint does not start by itself');
  if (resumedAgoMs === null)
    return createdAgoMs === null ? { kind: 'resume' } : giveUp('somebody paused it while it started');
  return resumedAgoMs < SETTLE_MS
    ? { kind: 'wait' }
    : giveUp('it is paused although it was resumed: somebody else may have paused it');
}

/** A sleeping endpoint wakes on any request of its own: the health route is one. */
function asleep(
  { asleepIsReady, mayResume }: Wanted,
  { hasUrl, healthy }: Seen,
  { resumedAgoMs }: Asked,
): Step {
  if (asleepIsReady) return hasUrl ? { kind: 'ready' } : giveUp('it has scaled to zero and has no address');
  if (mayResume && resumedAgoMs === null) return { kind: 'resume' };
  return { kind: hasUrl && healthy === null ? 'probe' : 'wait' };
}

function giveUp(reason: string): Step {
  return { kind: 'give-up', reason };
}

function wordsOf({ message }: Seen): string {
  return message === null ? '' : ` (${message.slice(0, 200)})`;
}
