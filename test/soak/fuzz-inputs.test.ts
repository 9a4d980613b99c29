import { expect, it } from 'vitest';
import { type FuzzKind, fuzzInputs } from '../fixtures/fuzz-inputs.ts';

/** Inputs in all. HFBENCH_FUZZ_RUNS asks for more or fewer, HFBENCH_FUZZ_SEED for others. */
const RUNS = Number(process.env.HFBENCH_FUZZ_RUNS ?? 100_000);
const SEED = Number(process.env.HFBENCH_FUZZ_SEED ?? 1_122);
/** Of one kind, ms. */
const LIMIT_MS = 30 * 60_000;

/** Suites take thirty times as long as bodies. */
const SHARES: readonly (readonly [FuzzKind, number])[] = [
  ['suites', 0.1],
  ['datasets', 0.2],
  ['streams', 0.35],
  ['bodies', 0.35],
];

it.each(SHARES)(
  'whatever %s hold, they are read or refused with a reason',
  async (kind, share) => {
    const runs = Math.ceil(RUNS * share);
    const fed = await fuzzInputs(kind, { runs, seed: SEED, limitMs: LIMIT_MS });
    console.log(`${kind}: ${fed} inputs, seed ${SEED}`);
    expect(fed).toBe(runs);
  },
  LIMIT_MS + 60_000,
);
