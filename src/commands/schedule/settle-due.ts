import type { CronTimes } from '../../suite/cron.ts';
import { createRng } from '../../util/rng.ts';

/** How due times are met. */
export interface DuePolicy {
  /** A run starts up to so long after its due time. */
  readonly jitterMs: number;
  /** A due time that nobody met is caught up with for so long after its start. */
  readonly catchUpMs: number;
}

/** What has come due for a suite since it was last looked at. */
export interface Settled {
  /** The due time to run, and when it starts; null: none. */
  readonly run: { readonly dueMs: number; readonly startMs: number } | null;
  /** Due times that nothing ran for and nothing will, oldest first, the last few of them. */
  readonly missed: readonly number[];
  readonly missedCount: number;
}

/** Missed due times that are named; of the others the number is told. */
const NAMED = 3;
/** Missed due times that are counted; a suite that was due every second for a year needs no exact number. */
const MOST_COUNTED = 10_000;

/**
 * Settles the due times of a suite after `handledMs` up to now: the last one is run unless its time to catch up is over,
 * the others are missed.
 */
export function settleDue(
  suite: string,
  times: CronTimes,
  handledMs: number,
  nowMs: number,
  policy: DuePolicy,
): Settled {
  const last = times.atOrBefore(nowMs);
  if (last === null || last <= handledMs) return { run: null, missed: [], missedCount: 0 };
  const startMs = startOf(suite, last, policy.jitterMs);
  const isLate = nowMs - startMs > policy.catchUpMs;
  const missed: number[] = [];
  let missedCount = 0;
  let due = times.after(handledMs);
  while (due !== null && due <= last && missedCount < MOST_COUNTED) {
    if (due < last || isLate) {
      missedCount += 1;
      missed.push(due);
      if (missed.length > NAMED) missed.shift();
    }
    due = times.after(due);
  }
  return { run: isLate ? null : { dueMs: last, startMs }, missed, missedCount };
}

/** When the run of a due time starts: its jitter is drawn from suite and due time alone, so every restart draws it alike. */
export function startOf(suite: string, dueMs: number, jitterMs: number): number {
  if (jitterMs === 0) return dueMs;
  return dueMs + createRng(`${suite}/${new Date(dueMs).toISOString()}`).int(jitterMs);
}
