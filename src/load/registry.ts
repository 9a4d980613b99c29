import type { Load, LoadProfile, LoadSpec } from '../types/load.ts';
import { burst } from './burst.ts';
import { closed } from './closed.ts';
import { constant } from './constant.ts';
import { gamma } from './gamma.ts';
import { idleGap } from './idle-gap.ts';
import { poisson } from './poisson.ts';
import { ramp } from './ramp.ts';
import { sequential } from './sequential.ts';
import type { SpecOf } from './spec-of.ts';
import { sweep } from './sweep.ts';
import { trace } from './trace.ts';

/** Every load profile by its kind. */
const LOAD_PROFILES = {
  closed,
  sequential,
  constant,
  poisson,
  gamma,
  ramp,
  burst,
  trace,
  sweep,
  'idle-gap': idleGap,
} satisfies { readonly [Kind in LoadSpec['kind']]: LoadProfile<SpecOf<Kind>> };

/** Kinds of loads, in the order of the registry. */
export const LOAD_KINDS = Object.keys(LOAD_PROFILES) as LoadSpec['kind'][];

/** When the requests of a cell with this load start. */
export function loadOf(spec: LoadSpec): Load {
  return profileOf(spec).bind(spec);
}

/** The load's name in cells and tables: "closed-8", "poisson-20-per-s". */
export function loadLabelOf(spec: LoadSpec): string {
  return profileOf(spec).label(spec);
}

/** Requests that a load's own options ask for, on average; null: a dataset or a file says how many. */
export function requestsAskedBy(spec: LoadSpec): number | null {
  return profileOf(spec).asksFor(spec);
}

/** The entry of its own kind takes the spec; that is what the table's type says of every single entry. */
function profileOf(spec: LoadSpec): LoadProfile {
  return LOAD_PROFILES[spec.kind] as unknown as LoadProfile;
}
