import type { Rate } from '../types/load.ts';

/** Events per second. */
export function perSecond({ count, perMs }: Rate): number {
  return (count * 1000) / perMs;
}

/** "50-per-s": a rate for a label. */
export function rateLabel({ text }: Rate): string {
  return text.replace('/', '-per-');
}

/** "30s", "1500ms": a time for a label. */
export function timeLabel(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
