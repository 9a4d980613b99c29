import { z } from 'zod';
import { count, duration, key, positiveDuration, rate, share, text } from './schema-key.ts';

const maxInFlight = key(
  count,
  'Most requests in flight; an arrival beyond it waits and stays scheduled, so its wait counts. Default: no cap.',
  { example: 512 },
).optional();

const paced = {
  rate: key(rate, 'Mean arrivals per span.', { example: '20/s' }),
  duration: key(
    positiveDuration,
    'Length of the measured part; the dataset is gone through as often as it takes. Default: once through the dataset, times repeat.',
    { example: '60s' },
  ).optional(),
  rampUp: key(
    duration,
    "Ahead of each turn's measured part arrivals grow from none to the rate for this long (phase ramp, in no number).",
    { default: '0s', example: '5s' },
  ).optional(),
  coolDown: key(
    duration,
    'Behind it arrivals go on for this long while the last measured ones end (phase drain, in no number).',
    { default: '0s', example: '5s' },
  ).optional(),
  maxInFlight,
};

const factor = key(z.number().gt(1).max(10), 'Growth of the rate from stage to stage, above 1.', {
  default: 1.5,
  example: 2,
});

/** A load profile as a suite writes it. */
export const loadSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: key(z.literal('closed'), 'A fixed number in flight: one ends, the next is sent.', {
      example: 'closed',
    }),
    concurrency: key(count, 'Requests in flight of the cell whose turn it is.', {
      default: 8,
      example: 8,
    }).optional(),
  }),
  z.strictObject({
    kind: key(z.literal('sequential'), 'One request at a time.', { example: 'sequential' }),
  }),
  z.strictObject({
    kind: key(
      z.literal('constant'),
      'Arrivals at even distances, whether or not earlier ones were answered.',
      {
        example: 'constant',
      },
    ),
    ...paced,
  }),
  z.strictObject({
    kind: key(z.literal('poisson'), 'Arrivals of many independent callers: exponential gaps.', {
      example: 'poisson',
    }),
    ...paced,
  }),
  z.strictObject({
    kind: key(
      z.literal('gamma'),
      'Arrivals with gamma-distributed gaps: in clumps, or more even than poisson.',
      {
        example: 'gamma',
      },
    ),
    burstiness: key(
      z.number().min(0.01).max(10_000),
      'Shape of the gaps: their coefficient of variation is 1 / sqrt(burstiness). 1 is poisson, less is burstier.',
      { example: 0.5 },
    ),
    ...paced,
  }),
  z.strictObject({
    kind: key(z.literal('ramp'), 'Arrivals whose rate grows or falls evenly from one value to another.', {
      example: 'ramp',
    }),
    from: key(rate, 'Rate at the start.', { example: '1/s' }),
    to: key(rate, 'Rate at the end.', { example: '50/s' }),
    duration: key(positiveDuration, 'Time from one to the other.', { example: '60s' }),
    steps: key(z.int().min(1).max(100), 'Equal stretches of time that are reported apart.', {
      default: 10,
      example: 6,
    }).optional(),
    maxInFlight,
  }),
  z.strictObject({
    kind: key(z.literal('burst'), 'Many arrivals at the same moment, every so often.', { example: 'burst' }),
    size: key(count, 'Arrivals of one burst.', { example: 20 }),
    every: key(positiveDuration, 'From the start of one burst to the next.', { example: '5s' }),
    duration: key(
      positiveDuration,
      'Length of the measured part. Default: once through the dataset, times repeat.',
      {
        example: '60s',
      },
    ).optional(),
    maxInFlight,
  }),
  z.strictObject({
    kind: key(z.literal('trace'), 'Arrivals as they were recorded elsewhere.', { example: 'trace' }),
    path: key(
      text,
      'File with one arrival a row: csv, tsv, json, jsonl or parquet with a column timestamp, in seconds or as ISO 8601, relative to the suite.',
      { example: '../datasets/trace.csv' },
    ),
    timeScale: key(z.number().positive(), 'Factor on all times: 0.5 plays the trace twice as fast.', {
      default: 1,
      example: 0.5,
    }).optional(),
    maxInFlight,
  }),
  z.strictObject({
    kind: key(
      z.literal('sweep'),
      'Stages of poisson arrivals at growing rates until the server does not keep up, then a search for the highest rate that it sustains within the SLO.',
      { example: 'sweep' },
    ),
    from: key(rate, 'Rate of the first stage.', { default: '1/s', example: '2/s' }).optional(),
    factor: factor.optional(),
    max: key(rate, 'Highest rate that is tried. Default: until saturation.', { example: '200/s' }).optional(),
    stage: key(positiveDuration, 'Length of a stage.', { default: '10s', example: '20s' }).optional(),
    searchSteps: key(z.int().min(0).max(12), 'Stages of the search, each halving what is open.', {
      default: 4,
      example: 5,
    }).optional(),
    attainment: key(
      share,
      "Share of a stage's requests that must be answered and meet every SLO for the rate to count as sustained.",
      { default: 0.95, example: 0.99 },
    ).optional(),
    maxInFlight,
  }),
  z.strictObject({
    kind: key(
      z.literal('idle-gap'),
      'One request after a planned silence, again and again: from which silence on is the model cold? Candidates run side by side.',
      { example: 'idle-gap' },
    ),
    shortest: key(positiveDuration, 'Shortest silence.', { default: '1s', example: '30s' }).optional(),
    longest: key(positiveDuration, 'Longest silence.', { default: '15m', example: '1h' }).optional(),
    steps: key(z.int().min(1).max(100), 'Lengths from one to the other, evenly spaced in their logarithm.', {
      default: 8,
      example: 10,
    }).optional(),
    repeat: key(count, 'Probes of each length.', { default: 3, example: 5 }).optional(),
    reference: key(
      z.int().min(3).max(1000),
      'Requests without a silence ahead of the first probe: how long a warm answer takes.',
      { default: 5, example: 10 },
    ).optional(),
  }),
]);
