import type { Rng } from '../types/context.ts';
import type { ArrivalPlan } from '../types/load.ts';
import { BLOCKS, orderTurns } from './turns.ts';

/** One candidate's uninterrupted stretch of an open load: one block of the plan, or several in a row. */
export interface Stint {
  /** Position of the candidate in the suite. */
  readonly candidate: number;
  readonly fromBlock: number;
  /** Exclusive. */
  readonly toBlock: number;
}

/** A plan of arrivals cut into blocks of time. Block b holds the arrivals from `starts[b]` (inclusive) to `starts[b + 1]`. */
export interface Blocks {
  readonly count: number;
  /** Beginnings of the blocks and the end of the plan, ms; one more than there are blocks. */
  readonly boundsMs: readonly number[];
  /** Index of the first arrival of each block, and the number of arrivals. */
  readonly starts: readonly number[];
}

/** A block of a load that candidates take turns in holds at least this much: shorter turns are all beginning and end. */
const SHORTEST_TURN_MS = 2_000;
const FEWEST_ARRIVALS = 8;

/** Cuts a plan. Where candidates take turns, blocks are long enough to be a turn, and an even number so that their order balances. */
export function cutPlan(plan: ArrivalPlan, takesTurns: boolean): Blocks {
  const { dueMs, durationMs } = plan;
  const cuts = cutsOf(plan);
  const most = Math.min(
    BLOCKS,
    cuts === null ? BLOCKS : cuts.length + 1,
    Math.floor(dueMs.length / FEWEST_ARRIVALS),
    takesTurns ? Math.floor(durationMs / SHORTEST_TURN_MS) : BLOCKS,
  );
  const count = Math.max(1, takesTurns && most > 1 ? most - (most % 2) : most);
  const boundsMs = Array.from({ length: count + 1 }, (_, block) => {
    if (block === 0) return 0;
    if (block === count) return durationMs;
    const share = block / count;
    return cuts === null ? durationMs * share : (cuts[Math.round((cuts.length + 1) * share) - 1] as number);
  });
  const starts = boundsMs.map((boundMs, block) =>
    block === count ? dueMs.length : firstAtOrAfter(dueMs, boundMs),
  );
  return { count, boundsMs, starts };
}

/** Moments at which a plan may be cut, ms, without its ends; null: anywhere. */
function cutsOf({ stages, cutMs, durationMs }: ArrivalPlan): readonly number[] | null {
  if (stages.length > 0) return stages.slice(1).map(({ fromMs }) => fromMs);
  if (cutMs === null) return null;
  return Array.from({ length: Math.ceil(durationMs / cutMs) - 1 }, (_, cut) => (cut + 1) * cutMs);
}

function firstAtOrAfter(dueMs: Float64Array, atMs: number): number {
  let low = 0;
  let high = dueMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((dueMs[middle] as number) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whose stretch is when: blocks in counter-balanced turns, neighbouring blocks of one candidate joined. */
export function planStints(options: {
  readonly blocks: number;
  readonly candidates: number;
  readonly order: 'interleaved' | 'sequential';
  readonly rng: Rng;
}): readonly Stint[] {
  const stints: Stint[] = [];
  for (const { block, candidate } of orderTurns(options)) {
    const last = stints.at(-1);
    if (last?.candidate === candidate && last.toBlock === block)
      stints[stints.length - 1] = { ...last, toBlock: block + 1 };
    else stints.push({ candidate, fromBlock: block, toBlock: block + 1 });
  }
  return stints;
}
