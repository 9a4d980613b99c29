import type { LoadProfile } from '../types/plugs.ts';

/** A fixed number of requests in flight; a new one starts when one ends. */
export const closed: LoadProfile = {
  kind: 'closed',
  label: (load) => `closed-${load.kind === 'closed' ? load.concurrency : 1}`,
  concurrency: (load) => (load.kind === 'closed' ? load.concurrency : 1),
};
