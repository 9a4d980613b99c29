import type { LoadSpec } from '../types/load.ts';

/** The options of one kind of load. */
export type SpecOf<Kind extends LoadSpec['kind']> = Extract<LoadSpec, { readonly kind: Kind }>;
