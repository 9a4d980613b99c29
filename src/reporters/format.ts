import { format } from 'd3-format';
import type { ScorerInfo } from '../types/report.ts';
import { formatDuration } from '../util/duration.ts';

/** What stands where a number is unknown. */
export const UNKNOWN = 'unknown';
/** What stands where a number does not apply or was not measured. */
export const NONE = '–';

const oneDecimal = format('.1f');
const threeSignificant = format('.3~r');
const thousands = format(',d');

/** "83.1 %" of a share from 0 to 1; "–" for null. */
export function formatShare(share: number | null): string {
  return share === null ? NONE : `${oneDecimal(100 * share)} %`;
}

/** "3.4 ms", "512 ms", "1.24 s", "3 m 20 s" of a latency in ms; "–" for null, "∞" for infinite. */
export function formatMs(ms: number | null | 'infinite'): string {
  if (ms === null) return NONE;
  if (ms === 'infinite') return '∞';
  if (ms !== 0 && Math.abs(ms) < 0.05) return `${threeSignificant(ms)} ms`;
  if (Math.abs(ms) < 10) return `${oneDecimal(ms)} ms`;
  if (ms < 0) return `−${formatDuration(-ms)}`;
  return formatDuration(ms);
}

/** "$12.40", "$0.0312", "$0.0000031" of US dollars, three significant digits below 1; "unknown" for null. */
export function formatUsd(usd: number | null): string {
  if (usd === null) return UNKNOWN;
  if (usd === 0) return '$0';
  if (usd >= 1) return `$${format(',.2f')(usd)}`;
  const text = threeSignificant(usd);
  return `$${text.length < 4 ? text.padEnd(4, '0') : text}`;
}

/** "12,345" of a count; "–" for null. */
export function formatCount(count: number | null): string {
  return count === null ? NONE : thousands(count);
}

/** "12.3" of a rate or score, three significant digits; "–" for null. */
export function formatNumber(value: number | null): string {
  return value === null ? NONE : threeSignificant(value);
}

/** A value in its scorer's unit: a share in percent, a score as is. */
export function formatScore(value: number | null, unit: ScorerInfo['unit'] | 'ms'): string {
  if (value === null) return NONE;
  if (unit === 'share') return formatShare(value);
  return unit === 'ms' ? formatMs(value) : format('.3f')(value);
}

/** A signed difference: "+2.1 points" of shares, "−145 ms", "+0.012"; "–" for null. */
export function formatDifference(value: number | null, unit: ScorerInfo['unit'] | 'ms'): string {
  if (value === null) return NONE;
  const sign = value < 0 ? '−' : '+';
  const size = Math.abs(value);
  if (unit === 'share') return `${sign}${oneDecimal(100 * size)} pp`;
  return `${sign}${formatScore(size, unit)}`;
}

/** "p < 0.001" or "p = 0.041"; "–" for null. */
export function formatP(p: number | null): string {
  if (p === null) return NONE;
  return p < 0.001 ? '< 0.001' : format('.3f')(p);
}

/** "[78.5, 86.9]" in the value's unit; empty when there is no interval. */
export function formatInterval(
  bounds: { readonly low: number | null; readonly high: number | null },
  unit: ScorerInfo['unit'],
): string {
  if (bounds.low === null || bounds.high === null) return '';
  const bare = unit === 'share' ? (value: number) => oneDecimal(100 * value) : format('.3f');
  return `[${bare(bounds.low)}, ${bare(bounds.high)}]`;
}
