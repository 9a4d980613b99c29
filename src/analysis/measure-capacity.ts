import { ratioInterval } from '../stats/ratio-interval.ts';
import type { MeasuredCapacity } from '../types/deployment-study.ts';
import type { Estimate } from '../types/estimate.ts';
import type { CellSummary } from '../types/summary.ts';
import type { CellData } from './cell-data.ts';
import { formatNumber } from './format-number.ts';
import type { TurnOf } from './turns.ts';

/** Fewer turns than this carry no interval of a rate. */
const MIN_TURNS = 5;

/**
 * What a cell was seen to carry: of a load with rates the highest that was sustained, with its bracket, and of any other
 * load the rate of answers that came, which says nothing of a higher one. Null: idle-gap studies ask for no rate, and
 * without an answer there is none.
 */
export function measureCapacity(
  data: CellData,
  cell: CellSummary,
  replicas: number,
  turnOf: TurnOf,
): MeasuredCapacity | null {
  if (data.cell.load.kind === 'idle-gap') return null;
  const { saturation } = cell;
  if (saturation !== null && saturation.highestSustainedPerSecond !== null) {
    const { low, high } = saturation.bracket;
    const value = saturation.highestSustainedPerSecond;
    const stage = cell.stages.find(({ ratePerSecond }) => ratePerSecond === value);
    const note = high === null ? 'every rate that was asked for was sustained' : null;
    return {
      kind: high === null ? 'reached' : 'ceiling',
      perSecond: { value, low, high, level: 0.95, n: cell.stages.length, method: 'bracket of rates', note },
      replicas,
      inFlight: stage?.inFlight?.measured ?? null,
      basis:
        high === null
          ? 'the highest rate asked for'
          : `sustained, but not ${formatNumber(high, 'perSecond')}`,
    };
  }
  const perSecond = reachedRate(data, turnOf);
  if (perSecond === null || saturation !== null) return null;
  const inFlight = inFlightOf(data, cell, perSecond.value);
  const basis = inFlight === null ? 'reached' : `reached with ${Number(inFlight.toPrecision(2))} in flight`;
  return { kind: 'reached', perSecond, replicas, inFlight, basis };
}

/** Answers ÷ length of the turns, each from first scheduled to last end; a turn is the unit of the interval. */
function reachedRate({ measured }: CellData, turnOf: TurnOf): Estimate | null {
  const turns = new Map<string, { answered: number; start: number; end: number }>();
  for (const { row } of measured) {
    if (row.scheduledAtMs === null || row.doneAtMs === null) continue;
    const name = turnOf(row);
    const turn = turns.get(name) ?? { answered: 0, start: row.scheduledAtMs, end: row.doneAtMs };
    turn.answered += row.status === 'ok' ? 1 : 0;
    turn.start = Math.min(turn.start, row.scheduledAtMs);
    turn.end = Math.max(turn.end, row.doneAtMs);
    turns.set(name, turn);
  }
  const all = [...turns.values()];
  const rate = ratioInterval(
    all.map(({ answered }) => answered),
    all.map(({ start, end }) => (end - start) / 1000),
  );
  if (rate === null || rate.value === 0) return null;
  const few = all.length < MIN_TURNS;
  return {
    value: rate.value,
    low: few ? null : rate.low,
    high: few ? null : rate.high,
    level: 0.95,
    n: all.length,
    method: 'ratio t over turns',
    note: few ? `fewer than ${MIN_TURNS} turns` : null,
  };
}

/** By the closed load itself, else rate × mean time in service (Little's law). */
function inFlightOf({ cell: { load } }: CellData, cell: CellSummary, perSecond: number): number | null {
  if (load.kind === 'closed') return load.concurrency;
  if (load.kind === 'sequential') return 1;
  const warm = cell.latency.find(({ metric }) => metric === 'service_time')?.warm ?? null;
  return warm === null ? null : (perSecond * warm.mean) / 1000;
}
