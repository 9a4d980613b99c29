import { it } from 'vitest';
import { fuzzRun } from '../fixtures/fuzz-run.ts';

// A handful; `npm run soak` has more.
it.each([1, 2, 3, 4])(
  'whatever is sent, however it fails and whenever it is stopped, the classes sum to what was scheduled (seed %i)',
  (seed) => fuzzRun(seed),
  120_000,
);
