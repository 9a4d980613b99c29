import type { JsonObject } from './json.ts';

/** One scorer's judgement of one answer. Unscored is never 0. */
export type Score =
  | { readonly value: number; readonly metadata: JsonObject | null }
  | { readonly unscored: string };
