import { formatMs, formatNumber, formatScore, formatUsd } from '../format.ts';

/** How a metric's values are written. */
export type ValueUnit = 'share' | 'score' | 'ms' | 'usd' | 'perSecond';

/** "83.1 %", "0.831", "120 ms", "$0.0031" or "12.3/s" of a value; "∞" of one without bound. */
export function formatValue(value: number, unit: ValueUnit): string {
  if (!Number.isFinite(value)) return '∞';
  switch (unit) {
    case 'usd':
      return formatUsd(value);
    case 'perSecond':
      return `${formatNumber(value)}/s`;
    case 'ms':
      return formatMs(value);
    default:
      return formatScore(value, unit);
  }
}

/** "77.6 % to 86.0 %"; empty when there is no interval. */
export function formatRange(
  { low, high }: { readonly low: number | null; readonly high: number | null },
  unit: ValueUnit,
): string {
  return low === null || high === null ? '' : `${formatValue(low, unit)} to ${formatValue(high, unit)}`;
}
