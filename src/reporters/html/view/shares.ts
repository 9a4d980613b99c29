import { wilsonInterval } from '../../../stats/proportion.ts';
import type { Estimate } from '../../../types/estimate.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { answersSent } from '../../../util/sent-counts.ts';

/** A share of counted things with Wilson's interval; null: there are none. */
export function shareOf(part: number, n: number): Estimate | null {
  const interval = wilsonInterval(part, n);
  if (interval === null) return null;
  return {
    value: part / n,
    low: interval.low,
    high: interval.high,
    level: 0.95,
    n,
    method: 'Wilson',
    note: null,
  };
}

/** Requests of a cell that failed for good ÷ requests that ended: (error + timeout) ÷ (ok + error + timeout), recalled answers left out. */
export function errorRateOf({ counts }: CellSummary): Estimate | null {
  const failed = counts.error + counts.timeout;
  return shareOf(failed, answersSent(counts) + failed);
}
