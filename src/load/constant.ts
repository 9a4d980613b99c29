import { renewalProfile } from './renewal.ts';
import type { SpecOf } from './spec-of.ts';

/** Arrivals at even distances. */
export const constant = renewalProfile<SpecOf<'constant'>>(
  'constant',
  () => '',
  () => () => 1,
);
