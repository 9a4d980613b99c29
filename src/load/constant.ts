import { renewalProfile } from './renewal.ts';
import type { SpecOf } from './spec-of.ts';

/** Arrivals at even distances, half a distance from either end. */
export const constant = renewalProfile<SpecOf<'constant'>>(
  'constant',
  () => null,
  () => ({ first: () => 0.5, next: () => 1 }),
);
