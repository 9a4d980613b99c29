import type { LoadProfile } from '../types/load.ts';
import type { SpecOf } from './spec-of.ts';

/** One request after the other: latency without queueing on either side. */
export const sequential: LoadProfile<SpecOf<'sequential'>> = {
  kind: 'sequential',
  label: () => 'sequential',
  asksFor: () => null,
  bind: () => ({ loop: 'closed', concurrency: 1 }),
};
