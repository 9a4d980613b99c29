import type { AttemptOutcome } from './attempt.ts';

/** What the management API says of candidates that are served by named endpoints. */
export interface EndpointStates {
  /** Whether the candidate's endpoint is asleep or on its way up; false also when nobody can say. */
  isComingUp(candidateId: string): Promise<boolean>;
  /** Whether it was seen so between two moments of the run's clock, ms. Asks nobody. */
  wasComingUp(candidateId: string, fromMs: number, toMs: number): boolean;
}

/** Statuses with which an endpoint's proxy refuses while no replica is ready. */
const NO_REPLICA = [502, 503];

/**
 * Cold evidence by the management API's word. An endpoint that scaled to zero or initializes refuses without saying why:
 * where the API says why, the refusal is that of a cold model (`endpoint_state`), it is waited for and uses up no retry.
 * One that held the request until a replica was ready answers as if nothing had been: where it was seen coming up while
 * the request waited, the answer is a cold one (`held_request`).
 */
export async function explainColdness(
  outcome: AttemptOutcome,
  candidateId: string,
  states: EndpointStates,
): Promise<AttemptOutcome> {
  const { attempt } = outcome;
  if (attempt.cold !== null) return outcome;
  if (attempt.errorCode === null) {
    const { sentAtMs, firstByteAtMs, doneAtMs } = attempt.marks;
    const held = states.wasComingUp(candidateId, sentAtMs, firstByteAtMs ?? doneAtMs);
    return held ? { ...outcome, attempt: { ...attempt, cold: 'held_request' } } : outcome;
  }
  const unexplained = attempt.errorCode === 'http_5xx' && NO_REPLICA.includes(attempt.httpStatus ?? 0);
  if (!unexplained || !(await states.isComingUp(candidateId))) return outcome;
  return { ...outcome, attempt: { ...attempt, errorCode: 'loading', cold: 'endpoint_state' } };
}
