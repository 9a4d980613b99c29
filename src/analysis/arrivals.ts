import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import type { ArrivalSummary } from '../types/load-summary.ts';
import type { RequestRow } from '../types/report.ts';
import type { CellData } from './cell-data.ts';
import { describeLoad } from './describe-load.ts';
import { isOpenLoad } from './headline.ts';
import { ownDelayMs } from './own-delay.ts';
import type { TurnOf } from './turns.ts';

/** Arrivals closer than this are a burst, ms. */
const SAME_MOMENT_MS = 0.01;

/** How a cell's load was sent: plan, achieved against requested rate, lateness. */
export function summarizeArrivals({ cell, measured, planned }: CellData, turnOf: TurnOf): ArrivalSummary {
  const rows = measured.map((entry) => entry.row);
  const late = sortAscending(rows.flatMap((row) => ownDelayMs(row) ?? []));
  const rates = isOpenLoad(cell.load) ? sendRates(rows, planned, turnOf) : null;
  return {
    plan: describeLoad(cell.load),
    requestedPerSecond: rates?.requested ?? null,
    sentPerSecond: rates?.sent ?? null,
    sentShare: rates === null ? null : rates.sent / rates.requested,
    lateness:
      late.length === 0
        ? null
        : {
            n: late.length,
            p50Ms: quantileSorted(late, 0.5) as number,
            p99Ms: quantileSorted(late, 0.99) as number,
            maxMs: late[late.length - 1] as number,
          },
  };
}

/**
 * Requests after the first moment ÷ first to last scheduled time, turns summed (a turn of n arrivals has n − 1 gaps); the
 * send rate is that by which first scheduled to last send is longer, and by which fewer were sent than planned.
 */
function sendRates(
  rows: readonly RequestRow[],
  planned: number,
  turnOf: TurnOf,
): { readonly requested: number; readonly sent: number } | null {
  const turns = new Map<string, { first: number; atFirst: number; lastDue: number; lastSent: number }>();
  let sent = 0;
  // Rows stand in order of scheduled time.
  for (const row of rows) {
    if (row.scheduledAtMs === null || row.sentAtMs === null) continue;
    sent += 1;
    const turn = turns.get(turnOf(row));
    const first = turn?.first ?? row.scheduledAtMs;
    turns.set(turnOf(row), {
      first,
      atFirst: (turn?.atFirst ?? 0) + (row.scheduledAtMs - first < SAME_MOMENT_MS ? 1 : 0),
      lastDue: Math.max(row.scheduledAtMs, turn?.lastDue ?? row.scheduledAtMs),
      lastSent: Math.max(row.scheduledAtMs, row.sentAtMs, turn?.lastSent ?? row.sentAtMs),
    });
  }
  const sum = (pick: 'lastDue' | 'lastSent') =>
    [...turns.values()].reduce((total, turn) => total + turn[pick] - turn.first, 0);
  const dueMs = sum('lastDue');
  if (dueMs <= 0 || planned === 0) return null;
  const atFirst = [...turns.values()].reduce((total, turn) => total + turn.atFirst, 0);
  const requested = ((sent - atFirst) / dueMs) * 1000;
  return { requested, sent: requested * (dueMs / sum('lastSent')) * (sent / Math.max(planned, sent)) };
}
