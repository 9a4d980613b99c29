import type { Estimate } from '../types/estimate.ts';

/** How a metric's numbers are written for people. */
export type NumberUnit = 'share' | 'points' | 'score' | 'ms' | 'usd' | 'perSecond';

/** 0.815 as "81.5 %", as points "81.5 pp"; 812.4 ms as "812 ms", 0.000123 as "$0.000123". */
export function formatNumber(value: number, unit: NumberUnit): string {
  switch (unit) {
    case 'share':
      return `${(value * 100).toFixed(1)} %`;
    case 'points':
      return `${(value * 100).toFixed(1)} pp`;
    case 'score':
      return value.toFixed(3);
    case 'ms':
      return Math.abs(value) < 100 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
    case 'usd':
      return formatUsd(value);
    case 'perSecond':
      return Number.isFinite(value) ? `${value.toPrecision(3)}/s` : '∞';
  }
}

/** The unit of a difference: two shares differ by percentage points, not by a share of either. */
export function differenceUnit(unit: NumberUnit): NumberUnit {
  return unit === 'share' ? 'points' : unit;
}

/** Dollars with at least three telling digits: "$12.35", "$0.00123", "$0". */
export function formatUsd(value: number): string {
  if (value === 0) return '$0';
  if (value >= 1) return `$${value.toFixed(2)}`;
  return `$${value.toFixed(Math.min(12, 2 - Math.floor(Math.log10(value))))}`;
}

/** A whole number with thousands separators. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "81.5 % [77.9 %, 84.6 %]", or "81.5 % (no interval)". */
export function formatEstimate(estimate: Pick<Estimate, 'value' | 'low' | 'high'>, unit: NumberUnit): string {
  const { value, low, high } = estimate;
  const ends =
    low === null || high === null
      ? '(no interval)'
      : `[${formatNumber(low, unit)}, ${formatNumber(high, unit)}]`;
  return `${formatNumber(value, unit)} ${ends}`;
}

/** "1 request", "3 requests". */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
