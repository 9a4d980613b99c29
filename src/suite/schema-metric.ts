import { z } from 'zod';
import { key, text } from './schema-key.ts';

const edgesText = 'at least one number, each above the one before';

/** A grouping as a suite writes it. */
export const groupingSchema = z.union([
  text,
  z.strictObject({
    by: key(text, 'A column of the dataset that holds numbers, or length: characters of the input.', {
      example: 'length',
    }),
    edges: key(
      z
        .array(z.number(), { error: edgesText })
        .min(1, { error: edgesText })
        .refine((edges) => edges.every((edge, index) => index === 0 || edge > (edges[index - 1] as number)), {
          error: edgesText,
        }),
      'Bounds between buckets: [100, 500] makes "< 100", "100 to 500" and "≥ 500". A value on a bound belongs to the upper bucket.',
      { example: [100, 500] },
    ),
  }),
]);

/** A custom metric as a suite writes it. */
export const metricSchema = z.union([
  text,
  z.strictObject({
    formula: key(text, 'What it is made of.', { example: 'min(accuracy by language)' }),
    higherIsBetter: key(
      z.boolean(),
      'Which way is better. Default: higher, for a bare gap() lower; has to be said when a scorer in the formula is better when lower.',
      { example: true },
    ).optional(),
    unit: key(
      z.enum(['share', 'score']),
      'share: shown in percent; score: shown as is. Default: share when the formula can not leave 0 to 1.',
      { example: 'share' },
    ).optional(),
  }),
]);
