import type { Interval } from './interval.ts';
import { wilsonInterval } from './proportion.ts';

/** A paired 2×2 table. */
export interface PairedCounts {
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly neither: number;
}

/**
 * Interval of the difference of two paired proportions, b − a: Newcombe's square-and-add of Wilson intervals with
 * his corrected correlation (method 10 of Newcombe, Statistics in Medicine 17 (1998) 2635–2650; recommended by
 * Fagerland et al. 2014). Within −1 to 1. Null for no pairs.
 */
export function pairedDifferenceInterval(counts: PairedCounts, level = 0.95): Interval | null {
  const { both, onlyA, onlyB, neither } = counts;
  const n = both + onlyA + onlyB + neither;
  const a = wilsonInterval(both + onlyA, n, level);
  const b = wilsonInterval(both + onlyB, n, level);
  if (a === null || b === null) return null;
  const shareA = (both + onlyA) / n;
  const shareB = (both + onlyB) / n;
  const phi = correctedPhi(counts);
  const down = squareAndAdd(shareB - b.low, a.high - shareA, phi);
  const up = squareAndAdd(b.high - shareB, shareA - a.low, phi);
  const difference = (onlyB - onlyA) / n;
  return { low: Math.max(-1, difference - down), high: Math.min(1, difference + up) };
}

function squareAndAdd(one: number, other: number, phi: number): number {
  return Math.sqrt(Math.max(0, one * one - 2 * phi * one * other + other * other));
}

function correctedPhi({ both, onlyA, onlyB, neither }: PairedCounts): number {
  const n = both + onlyA + onlyB + neither;
  const margins = (both + onlyA) * (onlyB + neither) * (both + onlyB) * (onlyA + neither);
  if (margins === 0) return 0;
  const cross = both * neither - onlyA * onlyB;
  const corrected = cross > n / 2 ? cross - n / 2 : Math.min(cross, 0);
  return corrected / Math.sqrt(margins);
}
