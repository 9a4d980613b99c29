import type { LoadProfile } from '../types/plugs.ts';
import type { LoadSpec } from '../types/suite.ts';
import { closed } from './closed.ts';
import { sequential } from './sequential.ts';

/** Every load profile by its kind. */
const LOAD_PROFILES = { closed, sequential } satisfies Record<LoadSpec['kind'], LoadProfile>;

/** The profile of a load as a suite writes it. */
export function loadProfileOf(load: LoadSpec): LoadProfile {
  return LOAD_PROFILES[load.kind];
}
