import type { Attempt } from '../../types/attempt.ts';
import type { Price } from '../../types/suite.ts';
import { costOfAttempts, sentAttempts } from '../cost.ts';
import type { EndedRequest } from '../read-events.ts';

/** What one measured request of an earlier run came to, by today's price. Null: the server did not say. */
export interface PastRequest {
  readonly sampleHash: string;
  readonly answered: boolean;
  readonly attempts: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** USD; null as well without a price, and for one by the hour. */
  readonly costUsd: number | null;
  /** Time in its slot, ms: attempts and the waits between them, our own rate limit left out. */
  readonly busyMs: number;
}

/** The measured requests of a cell in one earlier run. */
export interface PastCell {
  readonly runId: string;
  /** Its load had the same label as the planned one. */
  readonly sameLoad: boolean;
  /** Longest billed time that its leased endpoint took to come up, ms; null: none did. */
  readonly startMs: number | null;
  readonly requests: readonly PastRequest[];
}

/** One value of a past request for a prediction. Null: it was not answered. */
export interface PastValue {
  readonly sampleHash: string;
  readonly value: number | null;
}

/** An earlier request's numbers, all its attempts together. */
export function pastRequestOf(ended: EndedRequest, price: Price | null): PastRequest {
  const attempts = sentAttempts(ended);
  return {
    sampleHash: ended.result.sampleHash,
    answered: ended.result.status === 'ok',
    attempts: attempts.length,
    inputTokens: sumKnown(attempts.map(({ usage }) => usage?.inputTokens ?? null)),
    outputTokens: sumKnown(attempts.map(({ usage }) => usage?.outputTokens ?? null)),
    costUsd: price === null || price.mode === 'hour' ? null : costOfAttempts(price, attempts),
    busyMs: attempts.reduce((sum, attempt) => sum + busyMsOf(attempt), 0),
  };
}

function busyMsOf({ marks, waitBeforeMs, waitReason }: Attempt): number {
  return marks.doneAtMs - marks.sentAtMs + (waitReason === 'limiter' ? 0 : waitBeforeMs);
}

function sumKnown(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}
