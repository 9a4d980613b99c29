import type { AttemptOutcome } from './attempt.ts';

/** What the management API says of candidates that are served by named endpoints. */
export interface EndpointStates {
  /** Whether the candidate's endpoint is asleep or on its way up; false also when nobody can say. */
  isComingUp(candidateId: string): Promise<boolean>;
}

/** Statuses with which an endpoint's proxy refuses while no replica is ready. */
const NO_REPLICA = [502, 503];

/**
 * An endpoint that scaled to zero or initializes refuses without saying why. Where the management API says why, the
 * refusal is that of a cold model, with `endpoint_state` as its evidence: it is waited for and uses up no retry.
 */
export async function explainRefusal(
  outcome: AttemptOutcome,
  candidateId: string,
  states: EndpointStates | null,
): Promise<AttemptOutcome> {
  const { attempt } = outcome;
  const unexplained = attempt.errorCode === 'http_5xx' && NO_REPLICA.includes(attempt.httpStatus ?? 0);
  if (!unexplained || states === null || !(await states.isComingUp(candidateId))) return outcome;
  return { ...outcome, attempt: { ...attempt, errorCode: 'loading', cold: 'endpoint_state' } };
}
