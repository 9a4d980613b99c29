import { it } from 'vitest';
import { fuzzRun } from '../fixtures/fuzz-run.ts';

const SEEDS = Array.from({ length: 80 }, (_, index) => 100 + index);

it.each(SEEDS)(
  'whatever is sent, however it fails and whenever it is stopped, the classes sum to what was scheduled (seed %i)',
  (seed) => fuzzRun(seed),
  120_000,
);
