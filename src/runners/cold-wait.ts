import type { Attempt, ColdEvidence } from '../types/attempt.ts';

/** Time from the moment that the connection stood to the first byte of the answer, ms; null: none came. */
export function firstByteWaitMs({ marks }: Pick<Attempt, 'marks'>): number | null {
  const answeredAtMs = marks.firstByteAtMs ?? marks.headersAtMs;
  return answeredAtMs === null ? null : answeredAtMs - (marks.connectedAtMs ?? marks.sentAtMs);
}

/**
 * Evidence in how long the first byte took: it came later than the bound of warm answers (null: there is none), with a
 * success, or with the 503 that ends a hold which the request had asked for (X-Scale-Up-Timeout). An answer from a cache
 * says nothing, nor does any other failure: those have reasons of their own to be late.
 */
export function evidenceOfWait(
  attempt: Pick<Attempt, 'marks' | 'httpStatus' | 'cached'>,
  boundMs: number | null,
  askedToBeHeld: boolean,
): ColdEvidence | null {
  const { httpStatus, cached } = attempt;
  const waitMs = firstByteWaitMs(attempt);
  if (boundMs === null || waitMs === null || waitMs <= boundMs || cached || httpStatus === null) return null;
  const served = httpStatus >= 200 && httpStatus < 300;
  if (askedToBeHeld) return served || httpStatus === 503 ? 'held_request' : null;
  return served ? 'idle_probe' : null;
}
