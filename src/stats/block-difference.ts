import { exchangeBlocks, MIN_BLOCKS, type Turns } from './block-exchange.ts';
import { quantileSorted, sortAscending } from './quantile.ts';

/**
 * A difference of so many times the wider side of a 95 % interval is found in 80 % of runs or more. The side itself varies from
 * run to run, and no formula says by how much for a quantile of few blocks: from simulation, see `npm run bench:statistics`.
 */
const DETECTABLE_SIDES = 5 / 3;

/** Values with the time block that each was measured in. */
export interface BlockedValues {
  readonly values: readonly number[];
  readonly blocks: readonly number[];
}

/** A difference of quantiles with what its blocks say about it. Null ends: `note` says why. */
export interface QuantileDifference {
  /** Quantile of b − quantile of a; null when a side has no values. */
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly pValue: number | null;
  /** Smallest true difference that is found with 80 % power; null: no interval. */
  readonly detectable: number | null;
  readonly note: string | null;
  /** Blocks in which both sides have values. */
  readonly blocks: number;
  /** Values in blocks of one side alone, which are left out where there is an interval. */
  readonly leftOut: number;
}

/**
 * Difference of a quantile between two sides that took turns in time blocks, b − a over all values of the blocks that
 * both sides share, with the interval and the p-value of `exchangeBlocks`: its ratios times the quantile of a. `share` is 0
 * to 1. Below six shared blocks there is the difference over all values and no interval; none either where a value is 0
 * or less, or where blocks differ alike.
 */
export function blockQuantileDifference(
  a: BlockedValues,
  b: BlockedValues,
  share: number,
  random: () => number,
  level = 0.95,
): QuantileDifference {
  const turns = sharedTurns(a, b);
  const blocks = turns.length;
  const kept = turns.reduce((sum, turn) => sum + turn.a.length + turn.b.length, 0);
  const isFew = blocks < MIN_BLOCKS;
  const leftOut = isFew ? 0 : a.values.length + b.values.length - kept;
  const quantileA = quantileOf(isFew ? [a.values] : turns.map((turn) => turn.a), share);
  const quantileB = quantileOf(isFew ? [b.values] : turns.map((turn) => turn.b), share);
  const difference = quantileA === null || quantileB === null ? null : quantileB - quantileA;
  const refuse = (note: string): QuantileDifference => ({
    ...{ difference, low: null, high: null, pValue: null, detectable: null },
    ...{ note, blocks, leftOut },
  });
  if (difference === null || quantileA === null) return refuse('one side has no values');
  if (isFew) return refuse(`fewer than ${MIN_BLOCKS} shared time blocks`);
  if (turns.some((turn) => !((turn.a[0] as number) > 0 && (turn.b[0] as number) > 0))) {
    return refuse('a value of 0 leaves no ratio');
  }
  const found = exchangeBlocks(turns, share, random);
  const toDifference = (log: number | null) => (log === null ? null : quantileA * Math.expm1(log));
  const ends = found.intervalAt(level);
  const [low, high] = [toDifference(ends.low), toDifference(ends.high)];
  const atUsual = level === 0.95 ? ends : found.intervalAt(0.95);
  const usual = { low: toDifference(atUsual.low), high: toDifference(atUsual.high) };
  return {
    ...{ difference, low, high, pValue: found.pValue, blocks, leftOut },
    detectable: detectableOf(usual.low, usual.high, difference),
    note: noteOn(low, high),
  };
}

function detectableOf(low: number | null, high: number | null, difference: number): number | null {
  return low === null || high === null
    ? null
    : DETECTABLE_SIDES * Math.max(high - difference, difference - low);
}

function noteOn(low: number | null, high: number | null): string | null {
  if (low === null && high === null) return 'every block differs alike';
  return low === null || high === null ? 'the draws leave an end open' : null;
}

/** The turns of the blocks in which both sides have values. */
export function sharedTurns(a: BlockedValues, b: BlockedValues): Turns[] {
  const inB = byBlock(b);
  return [...byBlock(a)].flatMap(([block, values]) => {
    const others = inB.get(block);
    return others === undefined ? [] : [{ a: sortAscending(values), b: sortAscending(others) }];
  });
}

function byBlock({ values, blocks }: BlockedValues): Map<number, number[]> {
  const found = new Map<number, number[]>();
  values.forEach((value, i) => {
    const block = blocks[i] as number;
    const known = found.get(block);
    if (known === undefined) found.set(block, [value]);
    else known.push(value);
  });
  return found;
}

function quantileOf(parts: readonly ArrayLike<number>[], share: number): number | null {
  return quantileSorted(sortAscending(parts.flatMap((part) => Array.from(part))), share);
}
