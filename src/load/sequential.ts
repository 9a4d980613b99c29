import type { LoadProfile } from '../types/plugs.ts';

/** One request after the other: latency without queueing on either side. */
export const sequential: LoadProfile = {
  kind: 'sequential',
  label: () => 'sequential',
  concurrency: () => 1,
};
