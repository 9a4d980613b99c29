import type { Rate } from '../types/load.ts';

/** "50-per-s": a rate for a label. */
export function rateLabel({ text }: Rate): string {
  return text.replace('/', '-per-');
}

/** "30s", "1500ms": a time for a label. */
export function timeLabel(ms: number): string {
  return ms % 1000 === 0 ? `${numberLabel(ms / 1000)}s` : `${numberLabel(ms)}ms`;
}

/** A number for a label: a large one has a plus sign, which labels do not take. */
export function numberLabel(value: number): string {
  return String(value).replace('+', '');
}

/** Parts of a label, joined by dashes; null: that option is not set. */
export function joinLabel(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join('-');
}

/** "in-flight-64": the cap of an open load. */
export function capLabel(maxInFlight: number | null): string | null {
  return maxInFlight === null ? null : `in-flight-${maxInFlight}`;
}
