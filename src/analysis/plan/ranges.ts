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

/** Both ends by a function that never turns them round. */
export function mapRange(range: PlanRange, end: (value: number) => number): PlanRange {
  return { low: end(range.low), high: end(range.high), sources: range.sources };
}
