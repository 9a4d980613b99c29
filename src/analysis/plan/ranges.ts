import type { PlanRange } from '../../types/plan.ts';

/** A range with the one source of both ends. */
export function rangeFrom(ends: { readonly low: number; readonly high: number }, source: string): PlanRange {
  return { low: ends.low, high: ends.high, sources: [source] };
}

/** Ends added up, sources joined: as if all were low, or all high, together. Null when one is unknown or there is none. */
export function sumRanges(ranges: readonly (PlanRange | null)[]): PlanRange | null {
  const known = ranges.filter((range) => range !== null);
  if (known.length === 0 || known.length < ranges.length) return null;
  return {
    low: known.reduce((sum, { low }) => sum + low, 0),
    high: known.reduce((sum, { high }) => sum + high, 0),
    sources: [...new Set(known.flatMap(({ sources }) => sources))],
  };
}

/** Output tokens of a task that writes none. */
export const NOTHING_WRITTEN: PlanRange = { low: 0, high: 0, sources: ['the task writes no tokens'] };

/** The range with whole numbers as its ends, none of its values lost. */
export function wholeOf(range: PlanRange | null): PlanRange | null {
  return range === null ? null : { ...range, low: Math.floor(range.low), high: Math.ceil(range.high) };
}
