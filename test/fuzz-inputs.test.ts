import { expect, it } from 'vitest';
import { type FuzzKind, fuzzInputs } from './fixtures/fuzz-inputs.ts';

/** The seeds stand here, so that what fails once fails again; `npm run soak` feeds 100,000 inputs of others. */
const PLANS: readonly (readonly [FuzzKind, number, number])[] = [
  ['suites', 250, 20_261],
  ['datasets', 400, 20_262],
  ['streams', 600, 20_263],
  ['bodies', 600, 20_264],
];

it.each(PLANS)(
  'whatever %s hold, they are read or refused with a reason (%i, seed %i)',
  async (kind, runs, seed) => {
    expect(await fuzzInputs(kind, { runs, seed, limitMs: 100_000 })).toBe(runs);
  },
  120_000,
);
