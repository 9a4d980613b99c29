import type { Stop } from '../types/event.ts';

/** Flags of the command that resumes a run: requests that failed are asked for again where failing is why it stopped. */
export function resumeFlags(stops: readonly Stop[]): readonly string[] {
  const failed = stops.some(({ cause }) => cause === 'never_answered' || cause === 'error_rate');
  return failed ? ['--retry-errors'] : [];
}
