import { z } from 'zod';
import { bound, count, duration, key, positiveDuration, rate, share, text } from './schema-key.ts';

/** Limits of an attempt and a request as a suite writes them. */
export const timeoutSchema = z.strictObject({
  attempt: key(positiveDuration, 'Longest one attempt may take.', {
    default: '60s',
    example: '20s',
  }).optional(),
  request: key(positiveDuration, 'Longest a request may take with all its attempts and waits.', {
    default: '10m',
    example: '5m',
  }).optional(),
  connect: key(positiveDuration, 'Longest until the connection stands.', {
    default: '10s',
    example: '5s',
  }).optional(),
  headers: key(positiveDuration, "Longest until the answer begins. Default: the attempt's own limit.", {
    example: '45s',
  }).optional(),
  idle: key(positiveDuration, 'Longest silence inside an answer.', {
    default: '30s',
    example: '15s',
  }).optional(),
});

/** The retry policy as a suite writes it. */
export const retrySchema = z.strictObject({
  attempts: key(count, 'Sends in all, the first included; 1 is no retry.', {
    default: 5,
    example: 3,
  }).optional(),
  initial: key(duration, 'Pause before the second send.', { default: '1s', example: '500ms' }).optional(),
  factor: key(z.number().min(1), 'Growth of the pause from send to send.', {
    default: 2,
    example: 2,
  }).optional(),
  max: key(duration, 'Longest pause.', { default: '30s', example: '10s' }).optional(),
  jitter: key(
    z.enum(['full', 'none']),
    'full: the pause is drawn between 0 and its length; none: it is its length.',
    { default: 'full', example: 'none' },
  ).optional(),
  respectRetryAfter: key(z.boolean(), 'Waits as long as a Retry-After header says.', {
    default: true,
    example: false,
  }).optional(),
});

/** Patience with cold models as a suite writes it. */
export const coldStartSchema = z.strictObject({
  maxWait: key(positiveDuration, 'Longest wait for a loading model; it uses up no retry.', {
    default: '5m',
    example: '10m',
  }).optional(),
  scaleUpTimeout: key(
    positiveDuration,
    'How long a dedicated endpoint is asked to hold a request while it scales up (X-Scale-Up-Timeout).',
    { default: '45s', example: '60s' },
  ).optional(),
});

/** Limits of the run as a suite writes them. */
export const limitsSchema = z.strictObject({
  concurrency: key(count, 'Most requests of the whole run in flight. Default: no limit.', {
    example: 16,
  }).optional(),
  accountConcurrency: key(
    count,
    'Most requests in flight over all candidates that share an account. Default: no limit of its own.',
    { example: 8 },
  ).optional(),
  requests: key(rate, 'Most requests of the whole run per span. Default: no limit.', {
    example: '300/h',
  }).optional(),
  maxCostUsd: key(
    z.number().positive(),
    'Stops the run, resumable, when its known cost reaches this many USD. Default: no limit.',
    {
      example: 2,
    },
  ).optional(),
  maxDuration: key(positiveDuration, 'Stops the run, resumable, after this time. Default: no limit.', {
    example: '30m',
  }).optional(),
  maxErrorRate: key(
    share,
    'Stops a candidate, from its 20th ended request on, when a larger share of its requests fails, 0 to 1.',
    { default: 0.5, example: 0.2 },
  ).optional(),
});

const stopTerms = {
  confidence: key(
    z.number().min(0.5).max(0.999),
    'Of the decisions, over all looks together: of each candidate with halfWidth, of all pairs of the run together with decided (Bonferroni).',
    { default: 0.95, example: 0.99 },
  ).optional(),
  atLeast: key(count, 'Samples, or pairs of samples, below which nothing is decided.', {
    default: 30,
    example: 100,
  }).optional(),
};

/** When a contest has seen enough, as a suite writes it: halfWidth with its metric, or decided. */
export const stopWhenSchema = z.union([
  z.strictObject({
    metric: key(text, 'The scorer whose interval is looked at. It scores single answers by itself, 0 to 1.', {
      example: 'accuracy',
    }),
    halfWidth: key(
      share.refine((value) => value > 0, { error: 'a number above 0 and up to 1: 0.02 is ± 2 points' }),
      'A candidate stops when its interval of the metric is no wider than ± this: 0.02 is ± 2 points.',
      { example: 0.05 },
    ),
    ...stopTerms,
  }),
  z.strictObject({
    decided: key(
      z.strictObject({
        metric: key(text, 'The scorer that decides. It scores single answers by itself, 0 to 1.', {
          example: 'accuracy',
        }),
        margin: key(
          share,
          'Difference that does not matter: 0.02 is 2 points. 0: every difference matters.',
          { default: 0, example: 0.02 },
        ).optional(),
      }),
      'A pair is decided when the interval of its paired difference lies wholly above 0 or wholly below 0, or wholly within ± margin. A candidate stops when it is worse than another one, or when all its pairs are decided.',
      { example: { metric: 'accuracy', margin: 0.02 } },
    ),
    ...stopTerms,
  }),
]);

/** A gate as a suite writes it. */
export const gateSchema = z.strictObject({
  metric: key(
    text,
    'What is judged: a scorer of the suite, a latency with its statistic (service_time.p95), or another column of summary.csv.',
    { example: 'service_time.p95' },
  ),
  candidate: key(text, 'Id of the candidate that is judged. Default: every candidate.', {
    example: 'bart-serverless',
  }).optional(),
  min: key(
    bound,
    'Smallest value that passes. Latencies are durations with a unit, all else plain numbers.',
    {
      example: 0.8,
    },
  ).optional(),
  max: key(bound, 'Largest value that passes. Latencies are durations with a unit, all else plain numbers.', {
    example: '800ms',
  }).optional(),
  versus: key(
    z.literal('baseline'),
    'Holds the metric against the accepted baseline instead of a bar, paired by sample. Takes a scorer, error_rate or a percentile of a latency.',
    { example: 'baseline' },
  ).optional(),
  margin: key(
    bound,
    'With versus: the loss that is accepted. Passes when the whole interval of the difference is above it, fails when it is below.',
    { example: 0.02 },
  ).optional(),
  confidence: key(z.number().min(0.5).max(0.999), 'With versus: confidence of that interval.', {
    default: 0.95,
    example: 0.9,
  }).optional(),
  decide: key(
    z.enum(['interval', 'estimate']),
    'interval: passes or fails when the whole interval (95 %) lies on one side, else undecided. estimate: the bare number decides.',
    { default: 'interval', example: 'estimate' },
  ).optional(),
});
