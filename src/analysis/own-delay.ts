import type { RequestRow } from '../types/report.ts';

/** The client's own part of a request's schedule_delay, ms: beyond the wait that the run imposed. Null: never sent. */
export function ownDelayMs(row: RequestRow): number | null {
  const [first] = row.attempts;
  if (row.scheduleDelayMs === null || first === undefined) return null;
  return Math.max(0, row.scheduleDelayMs - first.waitBeforeMs);
}
