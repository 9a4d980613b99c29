import { exponentialGaps } from './gaps.ts';
import { renewalProfile } from './renewal.ts';
import type { SpecOf } from './spec-of.ts';

/** Arrivals of many independent callers: exponential gaps. */
export const poisson = renewalProfile<SpecOf<'poisson'>>(
  'poisson',
  () => null,
  (_load, rng) => exponentialGaps(rng),
);
