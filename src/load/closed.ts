import type { LoadProfile } from '../types/load.ts';
import type { SpecOf } from './spec-of.ts';

/** A fixed number of requests in flight; a new one starts when one ends. */
export const closed: LoadProfile<SpecOf<'closed'>> = {
  kind: 'closed',
  label: ({ concurrency }) => `closed-${concurrency}`,
  asksFor: () => null,
  bind: ({ concurrency }) => ({ loop: 'closed', concurrency }),
};
