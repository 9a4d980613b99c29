import { type BootstrapResult, bootstrap } from './bootstrap.ts';
import { quantilePosition } from './quantile.ts';
import { expandedLevel, expandedP, shrinkageOf } from './small-sample.ts';

/** Values with the time block that each was measured in. */
export interface BlockedValues {
  readonly values: readonly number[];
  readonly blocks: readonly number[];
}

/** Fewer blocks than this carry no interval. */
export const MIN_BLOCKS = 5;

/** A difference of quantiles with what the blocks say about it. */
export interface QuantileDifference extends BootstrapResult {
  /** Quantile of b − quantile of a, over all values; null when a side has none. */
  readonly difference: number | null;
  /** Blocks in which both sides have values. */
  readonly blocks: number;
}

/**
 * Difference of a quantile between two sides, b − a, with a bootstrap over time blocks: a drawn block brings all
 * values of both sides, so that what the sides share in time cancels and what requests share in a block stays
 * together (Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 8.2). `share` is 0 to 1.
 * Blocks are few, so the interval and the p-value are expanded as `small-sample.ts` says. No interval below five
 * blocks that both sides share.
 */
export function blockQuantileDifference(
  a: BlockedValues,
  b: BlockedValues,
  share: number,
  random: () => number,
  level = 0.95,
): QuantileDifference {
  const ids = [...new Set([...a.blocks, ...b.blocks])].sort((x, y) => x - y);
  const index = new Map(ids.map((id, i) => [id, i]));
  const sideA = sortWithUnits(a, index);
  const sideB = sortWithUnits(b, index);
  const blocks = sharedBlocks(a, b);
  const once = new Int32Array(ids.length).fill(1);
  const difference = subtract(weightedQuantile(sideB, once, share), weightedQuantile(sideA, once, share));
  if (difference === null || blocks < MIN_BLOCKS) {
    const note =
      difference === null ? 'one side has no values' : `fewer than ${MIN_BLOCKS} shared time blocks`;
    return { difference, blocks, low: null, high: null, standardError: null, pValue: null, note };
  }
  const statistic = (drawn: Int32Array) =>
    subtract(weightedQuantile(sideB, drawn, share), weightedQuantile(sideA, drawn, share));
  const drawn = bootstrap(once, statistic, random, expandedLevel(level, blocks));
  const { standardError, pValue } = drawn;
  return {
    difference,
    blocks,
    ...drawn,
    standardError: standardError === null ? null : standardError * shrinkageOf(blocks),
    pValue: pValue === null ? null : expandedP(pValue, blocks),
  };
}

interface SortedSide {
  readonly sorted: Float64Array;
  /** Index of the block of each sorted value. */
  readonly unit: Int32Array;
  /** Values a block holds. */
  readonly sizes: Int32Array;
  /** Sorted values are taken in stretches of so many. */
  readonly stretch: number;
  /** Values of each block in each whole stretch, stretch by stretch, so that a draw need not pass value by value. */
  readonly inStretch: Int32Array;
}

function sortWithUnits(side: BlockedValues, index: ReadonlyMap<number, number>): SortedSide {
  const order = side.values.map((_, i) => i);
  order.sort((x, y) => (side.values[x] as number) - (side.values[y] as number));
  const sizes = new Int32Array(index.size);
  const unit = Int32Array.from(order, (i) => index.get(side.blocks[i] as number) as number);
  for (const u of unit) sizes[u] = (sizes[u] as number) + 1;
  const sorted = Float64Array.from(order, (i) => side.values[i] as number);
  // A draw passes all stretches at worst, and then one value by value: this makes both alike.
  const stretch = Math.max(1, Math.ceil(Math.sqrt(unit.length * index.size)));
  const inStretch = new Int32Array(Math.floor(unit.length / stretch) * index.size);
  for (let i = 0; i < unit.length; i += 1) {
    const at = Math.floor(i / stretch) * index.size + (unit[i] as number);
    if (at < inStretch.length) inStretch[at] = (inStretch[at] as number) + 1;
  }
  return { sorted, unit, sizes, stretch, inStretch };
}

function sharedBlocks(a: BlockedValues, b: BlockedValues): number {
  const inB = new Set(b.blocks);
  return [...new Set(a.blocks)].filter((block) => inB.has(block)).length;
}

/** Type 7 quantile of the values repeated as often as their block was drawn; null when none was. */
function weightedQuantile(side: SortedSide, drawn: Int32Array, share: number): number | null {
  let total = 0;
  for (let u = 0; u < drawn.length; u += 1) total += (drawn[u] as number) * (side.sizes[u] as number);
  if (total === 0) return null;
  const { index, fraction } = quantilePosition(total, share);
  let { passed, i } = skipStretches(side, drawn, index);
  while (passed + (drawn[side.unit[i] as number] as number) <= index) {
    passed += drawn[side.unit[i] as number] as number;
    i += 1;
  }
  const below = side.sorted[i] as number;
  if (fraction === 0) return below;
  if (passed + (drawn[side.unit[i] as number] as number) > index + 1) return below;
  do i += 1;
  while (drawn[side.unit[i] as number] === 0);
  return below + fraction * ((side.sorted[i] as number) - below);
}

/** The stretch that holds the value at a place among the drawn ones: its first value, and drawn values before it. */
function skipStretches(
  { stretch, inStretch }: SortedSide,
  drawn: Int32Array,
  index: number,
): { passed: number; i: number } {
  const units = drawn.length;
  let passed = 0;
  let i = 0;
  for (let from = 0; from < inStretch.length; from += units) {
    let held = 0;
    for (let u = 0; u < units; u += 1) held += (drawn[u] as number) * (inStretch[from + u] as number);
    if (passed + held > index) break;
    passed += held;
    i += stretch;
  }
  return { passed, i };
}

function subtract(b: number | null, a: number | null): number | null {
  return a === null || b === null ? null : b - a;
}
