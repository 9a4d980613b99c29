import type { Counts } from '../types/summary.ts';

/** Answers to requests that were sent: all but those that this machine's own cache gave. */
export function answersSent({ ok, recalled }: Pick<Counts, 'ok' | 'recalled'>): number {
  return ok - recalled;
}
