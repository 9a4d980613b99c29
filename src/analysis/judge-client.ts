import { wilsonInterval } from '../stats/proportion.ts';
import type { ClientHealth } from '../types/client-health.ts';
import type { RequestRow, Warning } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import type { CellData } from './cell-data.ts';
import { formatNumber, formatPlural } from './format-number.ts';
import { ownDelayMs } from './own-delay.ts';
import { type StallMap, taintOfRequest } from './taint.ts';

/** Most of the time under load that a thread with a core to itself waits for one; noise stays below half of it. */
const MAX_RUN_QUEUE_SHARE = 0.1;
/** A wait this short in all is no saturation, ms: the run is too short to say. */
const MIN_RUN_QUEUE_MS = 100;
/** Lateness of the client that is always too small to matter, ms. */
const LATE_MS = 5;
/** And the share of the median latency below which it does not matter either. */
const LATE_SHARE = 0.05;
/** Most answers that may bear marks of a stall that matters, and most sends that may be late. */
const MAX_SPOILED_SHARE = 0.05;
const MAX_LATE_SHARE = 0.01;

/** What the client is judged by. `cells[i]` summarises `data[i]`. */
interface Judging {
  readonly measured: Omit<ClientHealth, 'valid' | 'reasons'>;
  readonly stalls: StallMap;
  readonly data: readonly CellData[];
  readonly cells: readonly CellSummary[];
}

/**
 * Why the client was saturated, gravest cause first; empty: it was not. A share counts when its 95 % interval lies above
 * the bound, so that three slow starts in a run of twenty requests condemn nothing.
 */
export function judgeClient({ measured, stalls, data, cells }: Judging): Warning[] {
  const { runQueueShare, loadMs } = measured;
  const warnings: Warning[] = [];
  if (
    runQueueShare !== null &&
    runQueueShare > MAX_RUN_QUEUE_SHARE &&
    runQueueShare * loadMs > MIN_RUN_QUEUE_MS
  ) {
    warnings.push(
      saturated(
        `The client was ready to run and had no core for ${formatNumber(runQueueShare, 'share')} of the time that requests were on the wire; above ${formatNumber(MAX_RUN_QUEUE_SHARE, 'share')} its own waits are in the times.`,
        'Stop other work on this machine or give the client a core of its own (a larger CPU quota, taskset), and measure again.',
      ),
    );
  }
  const seen = data.map((cell, i) => countLate(cell, toleranceOf(cells[i] as CellSummary), stalls));
  const total = (part: keyof LateCount) => seen.reduce((sum, count) => sum + count[part], 0);
  const spoiled = total('spoiled');
  if (isAbove(spoiled, total('answered'), MAX_SPOILED_SHARE)) {
    warnings.push(
      saturated(
        `${formatPlural(spoiled, 'answer')} of ${total('answered')} (${formatNumber(spoiled / total('answered'), 'share')}) bear marks of a stall of the client longer than ${LATE_MS} ms and ${LATE_SHARE * 100} % of the median latency; the longest was ${formatNumber(measured.longestGapMs, 'ms')}.`,
        'Lower the concurrency or the rate, stop other work on this machine, and measure again; meanwhile read the percentiles without tainted values.',
      ),
    );
  }
  const late = total('late');
  if (isAbove(late, total('sent'), MAX_LATE_SHARE)) {
    warnings.push(
      saturated(
        `The client sent ${formatPlural(late, 'request')} of ${total('sent')} (${formatNumber(late / total('sent'), 'share')}) later than ${LATE_MS} ms and ${LATE_SHARE * 100} % of the median latency after their time; p99 of its own delay is ${formatNumber(measured.scheduleDelayP99Ms ?? 0, 'ms')}.`,
        'Lower the rate or the concurrency, or use a faster machine, and measure again.',
      ),
    );
  }
  return warnings;
}

function saturated(message: string, remedy: string): Warning {
  return { code: 'client_saturated', severity: 'invalid', about: null, message, remedy };
}

function isAbove(count: number, n: number, bound: number): boolean {
  return (wilsonInterval(count, n)?.low ?? 0) > bound;
}

/** Lateness that a cell's times bear without harm, ms. The shorter of its times decides: a stream's is that of its first token. */
function toleranceOf({ latency }: CellSummary): number {
  const medians = latency.flatMap(({ metric, warm }) =>
    (metric === 'ttft' || metric === 'service_time') && warm !== null ? [warm.quantiles[0]?.value ?? 0] : [],
  );
  return Math.max(LATE_MS, LATE_SHARE * Math.min(...medians, Number.MAX_VALUE));
}

interface LateCount {
  readonly answered: number;
  readonly spoiled: number;
  readonly sent: number;
  readonly late: number;
}

function countLate({ measured }: CellData, toleranceMs: number, stalls: StallMap): LateCount {
  const rows = measured.map(({ row }) => row);
  const answered = rows.filter((row) => row.status === 'ok' && !row.cached);
  const isSpoiled = (row: RequestRow) => row.tainted === true && taintOfRequest(row, stalls) > toleranceMs;
  const delays = rows.flatMap((row) => ownDelayMs(row) ?? []);
  return {
    answered: answered.length,
    spoiled: answered.filter(isSpoiled).length,
    sent: delays.length,
    late: delays.filter((delayMs) => delayMs > toleranceMs).length,
  };
}
