import { gammaGaps } from './gaps.ts';
import { numberLabel } from './label.ts';
import { renewalProfile } from './renewal.ts';
import type { SpecOf } from './spec-of.ts';

/** Arrivals with gamma-distributed gaps of shape `burstiness`: below 1 they come in clumps, above 1 more evenly than poisson. */
export const gamma = renewalProfile<SpecOf<'gamma'>>(
  'gamma',
  ({ burstiness }) => `burstiness-${numberLabel(burstiness)}`,
  ({ burstiness }, rng) => gammaGaps(burstiness, rng),
);
