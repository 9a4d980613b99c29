import { z } from 'zod';
import type { Dialect } from '../types/suite.ts';
import { PROVIDER_NAMES } from './provider-names.ts';
import { endpointSchema } from './schema-endpoint.ts';
import { count, duration, key, name, rate, share, text, variable } from './schema-key.ts';

const usd = z.number().min(0);

const DIALECTS = ['hf-inference', 'toolkit', 'tgi', 'tei', 'openai'] as const satisfies readonly Dialect[];

const priceSchema = z.union([
  z.strictObject({
    inputPerMTokUsd: key(usd, 'USD for a million input tokens.', { example: 0.15 }),
    outputPerMTokUsd: key(usd, 'USD for a million output tokens.', { example: 0.6 }),
  }),
  z.strictObject({ perRequestUsd: key(usd, 'USD for a request.', { example: 0.0001 }) }),
  z.strictObject({
    perComputeSecondUsd: key(usd, 'USD for a second of compute, as the server states its seconds.', {
      example: 0.00012,
    }),
  }),
  z.strictObject({
    perHourUsd: key(usd, 'USD for an hour of one replica.', { example: 0.8 }),
    replicas: key(count, 'Replicas that are paid for.', { default: 1, example: 1 }).optional(),
  }),
]);

/** The knobs of a sandbox candidate, as a suite writes them. */
export const sandboxSchema = z.strictObject({
  as: key(
    z.enum(['serverless', 'endpoint']),
    'What the sandbox plays: shared serverless inference or a dedicated endpoint.',
    { default: 'serverless', example: 'endpoint' },
  ).optional(),
  engine: key(
    z.enum(['tgi', 'tei', 'vllm', 'toolkit', 'hf-inference']),
    'Server that it imitates. Default: hf-inference for serverless; for an endpoint what usually serves such a model.',
    { example: 'tei' },
  ).optional(),
  ttft: key(duration, 'Time to the first token of a stream. Default: that of the model.', {
    example: '120ms',
  }).optional(),
  itl: key(duration, 'Time between the tokens of a stream. Default: that of the model.', {
    example: '15ms',
  }).optional(),
  serviceTime: key(duration, 'Time of an answer that is not streamed. Default: that of the model.', {
    example: '80ms',
  }).optional(),
  jitter: key(
    z.number().min(0).max(2),
    'Spread of every simulated time: coefficient of variation of a lognormal, 0 to 2.',
    { default: 0, example: 0.3 },
  ).optional(),
  coldStart: key(duration, 'Time that a cold model takes to load. Default: it is always warm.', {
    example: '2s',
  }).optional(),
  idleTimeout: key(duration, 'Idle time after which a loaded model is unloaded. Default: never.', {
    example: '30s',
  }).optional(),
  coldMode: key(
    z.enum(['refuse', 'hold']),
    'What a request meets while the model is cold. refuse: a 503 at once. hold: its answer when the model is loaded. Default: serverless refuses; an endpoint holds as long as X-Scale-Up-Timeout asks for.',
    { example: 'hold' },
  ).optional(),
  rateLimit: key(rate, 'Requests allowed in a fixed window; beyond it 429. Default: no limit.', {
    example: '20/s',
  }).optional(),
  errorRate: key(share, 'Share of requests answered with 500, 0 to 1.', {
    default: 0,
    example: 0.02,
  }).optional(),
  degrade: key(
    share,
    "Plants a loss of quality: share of inputs, 0 to 1, drawn by the seed and the input, whose answer is the model's second choice. Classification and question-answering only.",
    { default: 0, example: 0.1 },
  ).optional(),
  replicas: key(count, 'Requests served at the same time; further ones queue. Default: no limit.', {
    example: 2,
  }).optional(),
  seed: key(z.int(), "Seed of everything the sandbox draws. Default: the suite's seed.", {
    example: 1,
  }).optional(),
});

const candidateLimitsSchema = z.strictObject({
  concurrency: key(count, 'Most requests of this candidate in flight. Default: no limit of its own.', {
    example: 4,
  }).optional(),
  requests: key(rate, 'Most requests of this candidate per span. Default: no limit of its own.', {
    example: '300/h',
  }).optional(),
});

/** A candidate as a suite writes it. */
export const candidateSchema = z.strictObject({
  id: key(name, 'Name in reports, unique in the suite.', { example: 'bart-serverless' }),
  model: key(text, 'Model id on the Hub, or the name that the server knows it by.', {
    example: 'facebook/bart-large-mnli',
  }),
  provider: key(
    z.enum(PROVIDER_NAMES),
    'Where it is served. hf-inference: Hugging Face serverless. auto: the router picks a provider. endpoint: a dedicated endpoint by its URL or its name. openai: any OpenAI-compatible server. sandbox: the built-in simulation. All others: that partner through the Hugging Face router (tasks: docs/providers.md).',
    { example: 'hf-inference' },
  ),
  baseUrl: key(
    text,
    "http or https URL that replaces the provider's host and keeps its paths; needed with openai. With an endpoint known by its name: the host of the management API. Default: the provider's own.",
    { example: 'http://127.0.0.1:8000/v1' },
  ).optional(),
  endpoint: key(
    endpointSchema,
    'The dedicated endpoint, by url or by name; only with provider endpoint, and by name with a sandbox candidate that plays one.',
    { example: { url: 'https://abc123.eu-west-1.aws.endpoints.huggingface.cloud' } },
  ).optional(),
  dialect: key(
    z.enum(DIALECTS),
    'How its server is spoken to: hf-inference, toolkit (inference toolkit), tgi, tei, or openai (vLLM, SGLang, llama.cpp). Default: what the server says of itself, else what the provider usually runs.',
    { example: 'tei' },
  ).optional(),
  tokenEnv: key(
    variable,
    'Name of the environment variable that holds the token, never the token itself. Default: HF_TOKEN, else the token of `hf auth login`, and only for Hugging Face and loopback hosts.',
    { example: 'LOCAL_TOKEN' },
  ).optional(),
  billTo: key(text, 'Organisation that pays; sent as X-HF-Bill-To. Default: the owner of the token.', {
    example: 'my-org',
  }).optional(),
  parameters: key(
    z.record(z.string(), z.unknown()),
    'Parameters of the task, sent as they are. zero-shot-classification needs candidate_labels.',
    { default: {}, example: { max_tokens: 128, temperature: 0 } },
  ).optional(),
  labels: key(
    z.record(z.string(), text),
    "Renames the server's labels to the dataset's, before scoring. Tasks with labels only.",
    { default: {}, example: { LABEL_0: 'negative', LABEL_1: 'positive' } },
  ).optional(),
  stream: key(
    z.boolean(),
    'Streams the answer, which is what makes ttft measurable. chat-completion and text-generation only.',
    {
      default: true,
      example: false,
    },
  ).optional(),
  price: key(
    priceSchema,
    'What it costs, in exactly one way: by tokens, by request, by compute second, or by hour. Default: unknown, and then no cost is shown.',
    { example: { perHourUsd: 0.8, replicas: 1 } },
  ).optional(),
  limits: key(candidateLimitsSchema, 'Limits of this candidate alone.', {
    example: { concurrency: 4 },
  }).optional(),
  sandbox: key(sandboxSchema, 'How the sandbox behaves; only with provider sandbox.', {
    example: { as: 'serverless', ttft: '120ms' },
  }).optional(),
});
