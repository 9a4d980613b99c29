import type { Lease } from '../../types/endpoint.ts';
import type { PlanRange } from '../../types/plan.ts';
import type { PastCell } from './past-request.ts';

/** A start may be half as long again as the longest one seen, or a third shorter than the shortest. */
const STRETCH = 1.5;
/** Between the last request and the end of the bill, ms. */
const PUT_DOWN_MS = 5_000;

/** How long a leased endpoint will be billed without being asked, ms: while it comes up, and until it is put down. */
export function startAhead(lease: Lease | null, past: readonly PastCell[]): PlanRange {
  if (lease === null) return { low: 0, high: 0, sources: [] };
  const starts = past.flatMap(({ startMs }) => startMs ?? []);
  if (starts.length === 0)
    return { low: 0, high: lease.readyWithinMs, sources: ['no past start: it may take up to readyWithin'] };
  return {
    low: Math.min(...starts) / STRETCH,
    high: Math.max(...starts) * STRETCH + PUT_DOWN_MS,
    sources: [`${starts.length === 1 ? 'one past start' : `${starts.length} past starts`} of the endpoint`],
  };
}
