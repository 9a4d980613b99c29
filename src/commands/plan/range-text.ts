import { formatUsd, UNKNOWN } from '../../reporters/format.ts';
import type { PlanRange } from '../../types/plan.ts';
import { formatDuration } from '../../util/duration.ts';

/** "120", "1.25k", "13.4M" of a count. */
export function countText(count: number): string {
  const round = Math.round(count);
  if (round < 10_000) return round.toLocaleString('en-US');
  const [unit, divisor] = round < 1e6 ? ['k', 1e3] : round < 1e9 ? ['M', 1e6] : ['G', 1e9];
  return `${Number((round / divisor).toPrecision(3))}${unit}`;
}

/** "120–135" of counts, one number where both ends are the same, "unknown" for null. */
export function countRangeText(range: PlanRange | null): string {
  return rangeText(range, countText);
}

/** "$0.012–$0.031" of US dollars, two significant digits. */
export function usdRangeText(range: PlanRange | null): string {
  return rangeText(range, (usd) => formatUsd(Number(usd.toPrecision(2))));
}

/** "1.2 s–3.4 s" of ms; without a range what it takes at least: "≥ 10 m 0 s". */
export function timeRangeText(range: PlanRange | null, atLeastMs: number): string {
  if (range === null && atLeastMs > 0) return `≥ ${formatDuration(atLeastMs)}`;
  return rangeText(range, shortDuration);
}

/** "850 ms", "2.4 s", "3 m 20 s": a forecast needs no third digit. */
function shortDuration(ms: number): string {
  return formatDuration(ms < 60_000 ? Number(ms.toPrecision(2)) : ms)
    .replace(/(\.\d*?)0+ s/, '$1 s')
    .replace('. s', ' s');
}

function rangeText(range: PlanRange | null, text: (value: number) => string): string {
  if (range === null) return UNKNOWN;
  const [low, high] = [text(range.low), text(range.high)];
  if (low === high) return low;
  const unit = / \w+$/.exec(high)?.[0] ?? '';
  // "1.2–3.4 s": a unit that both ends share stands once.
  return unit !== '' && low.endsWith(unit) && low.split(' ').length === 2
    ? `${low.slice(0, -unit.length)}–${high}`
    : `${low}–${high}`;
}
