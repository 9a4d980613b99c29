import { z } from 'zod';
import { TASK_NAMES } from '../tasks/registry.ts';
import { candidateSchema } from './schema-candidate.ts';
import { datasetSchema } from './schema-dataset.ts';
import { count, key, name, oneOrMore, positiveDuration, text, variable } from './schema-key.ts';
import { loadSchema } from './schema-load.ts';
import { groupingSchema, metricSchema } from './schema-metric.ts';
import {
  coldStartSchema,
  gateSchema,
  limitsSchema,
  retrySchema,
  stopWhenSchema,
  timeoutSchema,
} from './schema-policy.ts';
import { promptSchema, scorerSchema } from './schema-prompt.ts';

const judgeSchema = candidateSchema.extend({
  task: key(z.enum(TASK_NAMES), 'What the judge is asked.', {
    default: 'chat-completion',
    example: 'chat-completion',
  }).optional(),
});

/** Every key of a suite file: raw types, validation, the published JSON Schema and the reference come from here. */
export const suiteSchema = z.strictObject({
  $schema: key(z.string(), 'Address of the JSON Schema, for editors. It changes nothing.', {
    example: '../schema/suite.schema.json',
  }).optional(),
  name: key(name, 'Name of the suite: its folder under reports/ and its key in every table.', {
    example: 'ticket-routing',
  }),
  description: key(z.string(), 'The question that the suite answers, for people. Default: none.', {
    example: 'Which model routes our tickets?',
  }).optional(),
  task: key(
    z.enum(TASK_NAMES),
    'What every candidate does: a Hugging Face pipeline tag, or chat-completion.',
    { example: 'zero-shot-classification' },
  ),
  dataset: key(oneOrMore(datasetSchema), 'The questions; a list of datasets makes a cell of each.', {
    example: { source: '../datasets/support-intents.csv', fields: { input: 'text', target: 'intent' } },
  }),
  candidates: key(
    z.array(candidateSchema).min(1),
    'What is compared: models in places with parameters and prices.',
    {
      example: [{ id: 'bart', model: 'facebook/bart-large-mnli', provider: 'hf-inference' }],
    },
  ),
  judges: key(
    z.array(judgeSchema),
    'Models that grade answers for judge scorers. They take no part in the comparison, and their tokens and cost are counted apart. Default: none.',
    { default: [], example: [{ id: 'grader', model: 'openai/gpt-oss-120b', provider: 'groq' }] },
  ).optional(),
  prompts: key(
    z.array(promptSchema).min(1),
    'Templates of chat-completion and text-generation; several are a cell each. Default: the input is the one user message.',
    { example: [{ id: 'short', messages: [{ role: 'user', content: 'Classify: {{input}}' }] }] },
  ).optional(),
  scorers: key(
    z.array(scorerSchema),
    'How answers are judged: each a name, or {name, …options}; each at most once; docs/scorers.md lists them. An empty list measures latency and cost alone. Default: those that the task is usually judged by, as docs/tasks.md lists them.',
    { example: ['accuracy', { name: 'regex', pattern: '^(yes|no)$' }] },
  ).optional(),
  groupBy: key(
    z.array(groupingSchema),
    "What scores are broken down by, each with intervals: a column of the dataset (nested by dots), label (the expected label), length (characters of the input, cut at the dataset's own terciles), or {by, edges} for numbers cut into buckets. Default: no breakdown.",
    { default: [], example: ['language', { by: 'length', edges: [100, 500] }] },
  ).optional(),
  metrics: key(
    z.record(z.string(), metricSchema),
    'Metrics of your own, by name: formulas over scorers of the suite with + - * / ( ), scorer[grouping=group] for one group, and min, max, mean or gap (max − min) of a scorer by a grouping. Or {formula, higherIsBetter, unit}. Each has an interval, a column in summary.csv, and may be a gate; docs/metrics.md has the rules. Default: none.',
    {
      default: {},
      example: { fair: 'min(accuracy by language)', blend: '0.7 * accuracy + 0.3 * token-f1' },
    },
  ).optional(),
  load: key(oneOrMore(loadSchema), 'When requests start; a list makes a cell of each.', {
    default: { kind: 'closed', concurrency: 8 },
    example: { kind: 'closed', concurrency: 8 },
  }).optional(),
  batch: key(
    oneOrMore(count),
    'Samples in one request, for tasks whose servers take lists; a list makes a cell of each. One measured request gives an answer for each of its samples.',
    { default: 1, example: [1, 16] },
  ).optional(),
  order: key(
    z.enum(['interleaved', 'sequential']),
    'interleaved: candidates take turns in seeded, counter-balanced blocks, so that drift of the day hits all alike. sequential: one after the other.',
    { default: 'interleaved', example: 'sequential' },
  ).optional(),
  connections: key(
    z.enum(['pooled', 'fresh']),
    'pooled: connections are kept and used again, as a service would. fresh: every request opens its own, so that DNS, TCP and TLS are in every latency.',
    { default: 'pooled', example: 'fresh' },
  ).optional(),
  aa: key(
    z.boolean(),
    'Runs the first candidate against itself as well: the difference between two equals is the noise of this machine and network today.',
    { default: false, example: true },
  ).optional(),
  warmup: key(
    z.strictObject({
      requests: key(z.int().min(0), 'Unmeasured requests for each candidate before the measured ones.', {
        default: 3,
        example: 5,
      }).optional(),
    }),
    'Requests that are sent, journaled and counted in no number.',
    { example: { requests: 5 } },
  ).optional(),
  repeat: key(
    count,
    'How often each sample is asked. Repeats are averaged per sample, never counted as rows.',
    {
      default: 1,
      example: 3,
    },
  ).optional(),
  stopWhen: key(
    stopWhenSchema,
    'Ends a contest that is settled: what is left of its plan is not sent. Looked at after every block, with intervals that hold at every look. Needs dataset.shuffle and closed or sequential loads. Default: every sample is asked.',
    { example: { decided: { metric: 'accuracy', margin: 0.02 } } },
  ).optional(),
  seed: key(z.int(), 'Seed of every draw: shuffle, order of turns, bootstrap.', {
    default: 1,
    example: 7,
  }).optional(),
  timeout: key(timeoutSchema, 'Limits of one attempt and one request.', {
    example: { attempt: '20s' },
  }).optional(),
  retry: key(retrySchema, 'When and how a failed attempt is repeated.', {
    example: { attempts: 3 },
  }).optional(),
  coldStart: key(coldStartSchema, 'Patience with models that are loading.', {
    example: { maxWait: '10m' },
  }).optional(),
  limits: key(limitsSchema, 'What the run may use.', { example: { maxCostUsd: 2 } }).optional(),
  slo: key(
    z.record(z.string(), positiveDuration),
    'Upper bound of latencies per request, by metric; goodput counts the requests that meet all of them. Default: none.',
    { default: {}, example: { ttft: '500ms', response_time: '3s' } },
  ).optional(),
  gates: key(z.array(gateSchema), 'Bars that decide the exit code. Default: none.', {
    default: [],
    example: [{ metric: 'accuracy', min: 0.8 }],
  }).optional(),
  errors: key(
    z.enum(['exclude', 'wrong']),
    'How a request without an answer counts in quality: left out, or as a wrong answer. The worst case is shown either way.',
    { default: 'exclude', example: 'wrong' },
  ).optional(),
  traffic: key(
    z.union([
      z.strictObject({
        perHour: key(z.number().positive(), 'Requests an hour, day and night.', { example: 120 }),
      }),
      z.strictObject({
        file: key(
          text,
          'Path of a CSV with a column `requests`: how many came in each hour, in order; it repeats.',
          { example: '../datasets/traffic.csv' },
        ),
      }),
    ]),
    'Traffic that the report plans for: monthly cost and felt latency of each candidate. Default: none.',
    { example: { perHour: 120 } },
  ).optional(),
  schedule: key(
    text,
    'When `hfbench schedule` runs the suite: a cron entry of five fields (minute hour day month weekday), or of six with seconds first. No other command starts anything by it. Default: never.',
    { example: '0 3 * * *' },
  ).optional(),
  extends: key(
    text,
    'Path of a suite to build on, relative to this file. Mappings merge key by key, lists and values are replaced.',
    { example: '../suites/base.yaml' },
  ).optional(),
  env: key(
    z.array(variable),
    'Environment variables that the suite may read as {{env.NAME}}; what it reads has to be set. Tokens need no entry.',
    { default: [], example: ['REGION'] },
  ).optional(),
});

/** A suite as it is written, before any default. */
export type RawSuite = z.infer<typeof suiteSchema>;
