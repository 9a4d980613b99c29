import { z } from 'zod';
import type { Json } from '../types/json.ts';
import { parseDurationMs, parseRate } from '../util/duration.ts';

/** Documents a key of the suite: what it means with units, what stands in when it is left out, how it is written. */
export function key<T extends z.ZodType>(
  schema: T,
  description: string,
  doc: { readonly default?: Json; readonly example?: Json } = {},
): T {
  return schema.meta({
    description,
    ...(doc.default === undefined ? {} : { default: doc.default }),
    ...(doc.example === undefined ? {} : { examples: [doc.example] }),
  });
}

const NAME_TEXT = 'a name of a-z, 0-9 and -';
const DURATION_TEXT = 'a duration with its unit: 500ms, 60s, 10m or 2h';
const RATE_TEXT = 'a rate with its unit, above 0: 5/s, 20/m or 300/h';

/** A name that stands in paths, file names and tables. */
export const name = z.string({ error: NAME_TEXT }).regex(/^[a-z0-9-]+$/, { error: NAME_TEXT });

/** A text with at least one visible character. */
export const text = z.string().regex(/\S/, { error: 'a text that is not empty' });

/** A duration of 0 or more; `expected` is what messages ask for. */
function durationText(expected: string) {
  return z.string({ error: expected }).regex(/^\d+(\.\d+)?(ms|s|m|h)$/, { error: expected });
}

/** A duration of 0 or more. */
export const duration = durationText(DURATION_TEXT);

/** A bound of a metric: a plain number, or a duration. */
export const bound = z.union([z.number(), durationText(`a number, or ${DURATION_TEXT}`)]);

/** A duration above 0. */
export const positiveDuration = duration.refine((written) => parseDurationMs(written) !== 0, {
  error: 'a duration above 0',
});

/** Requests per span. */
export const rate = z
  .string({ error: RATE_TEXT })
  .regex(/^\d+(\.\d+)?\/(s|m|h)$/, { error: RATE_TEXT })
  .refine((written) => parseRate(written) !== null, { error: RATE_TEXT });

/** A whole number from 1 on. */
export const count = z.int().min(1);

/** A share, 0 to 1. */
export const share = z.number().min(0).max(1);

/** Name of an environment variable. */
export const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: "an environment variable's name: letters, digits and _, no digit first",
});

/** One value, or a list of at least one. */
export function oneOrMore<T extends z.ZodType>(item: T) {
  return z.union([item, z.array(item).min(1)]);
}
