import { extent } from 'd3-array';
import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import { label, line, textWidth } from './svg.ts';

/** A scale from numbers to pixels. */
export type Scale = ScaleContinuousNumeric<number, number>;

const LOG_SPREAD = 20;

/**
 * A scale over the values that leaves room at both ends: logarithmic when the typical ones are positive and the largest
 * is more than 20 times the smallest, else linear, unless a kind is asked for. A logarithmic scale spans the typical
 * values and draws the others at its ends, so that a few freak values do not take the whole width; it needs positive
 * ones, else it is linear. No values: 0 to 1.
 */
export function scaleOver(
  values: readonly number[],
  range: readonly [number, number],
  typical: readonly number[] = values,
  kind: 'auto' | 'linear' | 'log' = 'auto',
): Scale {
  const [low, high] = extent(values);
  if (low === undefined || high === undefined) return scaleLinear([0, 1], range);
  const [from = low, to = high] = extent(typical);
  const wide = to / from > LOG_SPREAD;
  if (from > 0 && (kind === 'log' || (kind === 'auto' && wide)))
    return scaleLog([from / 1.1, to * 1.1], range).clamp(true);
  const room = (high - low) * 0.06 || Math.abs(high) * 0.06 || 1;
  const floor = low >= 0 ? Math.max(0, low - room) : low - room;
  return scaleLinear([floor, high + room], range);
}

/** True when the scale is logarithmic. */
export function isLog(scale: Scale): boolean {
  return 'base' in scale;
}

/** Ticks of a scale whose labels do not touch: fewer when their texts are wide. */
export function ticksOf(scale: Scale, width: number, write: (value: number) => string): readonly number[] {
  const most = Math.max(4, Math.floor(width / 95));
  const ticks = isLog(scale) ? logTicks(scale) : scale.ticks(most);
  const kept: number[] = [];
  let freeFrom = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    const half = textWidth(write(tick)) / 2;
    const x = scale(tick);
    if (x - half < freeFrom) continue;
    kept.push(tick);
    freeFrom = x + half + 10;
  }
  return kept;
}

/** Ticks of a vertical scale, at least `apartPx` apart. */
export function ticksUp(scale: Scale, apartPx: number): readonly number[] {
  const kept: number[] = [];
  for (const tick of isLog(scale) ? logTicks(scale) : scale.ticks(5)) {
    const last = kept.at(-1);
    if (last === undefined || Math.abs(scale(last) - scale(tick)) >= apartPx) kept.push(tick);
  }
  return kept;
}

/** 1, 2 and 5 of every decade inside the domain. */
function logTicks(scale: Scale): readonly number[] {
  const [low = 1, high = 1] = scale.domain();
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.ceil(Math.log10(high)); decade += 1) {
    for (const digit of [1, 2, 5]) {
      // A negative power would carry a rounding error into the label.
      const tick = decade < 0 ? digit / 10 ** -decade : digit * 10 ** decade;
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks.length > 0 ? ticks : [low];
}

/** Grid lines and labels of a horizontal axis; labels stay inside [0, right]. */
export function bottomAxis(
  scale: Scale,
  frame: { readonly top: number; readonly bottom: number; readonly right: number },
  write: (value: number) => string,
): string {
  const [from = 0, to = 0] = scale.range();
  return ticksOf(scale, to - from, write)
    .map((tick) => {
      const x = scale(tick);
      const text = write(tick);
      const half = textWidth(text) / 2;
      const at = Math.min(Math.max(x, half), frame.right - half);
      return (
        line(x, frame.top, x, frame.bottom, 'grid') +
        label(text, at, frame.bottom + 16, { anchor: 'middle', class: 'tick' })
      );
    })
    .join('');
}

/** Grid lines and labels of a vertical axis, labels left of `left`. */
export function leftAxis(
  scale: Scale,
  frame: { readonly left: number; readonly right: number },
  ticks: readonly number[],
  write: (value: number) => string,
): string {
  return ticks
    .map((tick) => {
      const y = scale(tick);
      return (
        line(frame.left, y, frame.right, y, 'grid') +
        label(write(tick), frame.left - 8, y + 4, { anchor: 'end', class: 'tick' })
      );
    })
    .join('');
}
