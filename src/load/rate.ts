import type { Rate } from '../types/load.ts';

/** Events per second. */
export function perSecond({ count, perMs }: Rate): number {
  return (count * 1000) / perMs;
}
