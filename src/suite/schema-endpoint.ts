import { z } from 'zod';
import { count, key, name, positiveDuration, text } from './schema-key.ts';

/** What is created, in the words of the management API. */
const orderSchema = z.strictObject({
  vendor: key(z.enum(['aws', 'azure', 'gcp']), 'Cloud of the machine.', { example: 'aws' }),
  region: key(text, 'Region of the cloud.', { example: 'us-east-1' }),
  accelerator: key(z.enum(['cpu', 'gpu', 'neuron']), 'What computes.', { example: 'gpu' }),
  instanceType: key(text, 'Machine; `hfbench endpoint prices` lists them.', { example: 'nvidia-l4' }),
  instanceSize: key(text, 'How much of it.', { example: 'x1' }),
  minReplica: key(z.int().min(0), 'Fewest replicas; 0 lets it scale to zero.', {
    default: 1,
    example: 1,
  }).optional(),
  maxReplica: key(
    count,
    'Most replicas. More than minReplica lets the endpoint scale in the middle of a measurement.',
    { default: 1, example: 1 },
  ).optional(),
  scaleToZeroMinutes: key(count, 'Idle minutes after which it scales to zero. Default: never.', {
    example: 15,
  }).optional(),
  type: key(z.enum(['public', 'authenticated', 'private']), 'Who may call it.', {
    default: 'authenticated',
    example: 'authenticated',
  }).optional(),
  framework: key(text, 'Framework of the model.', { default: 'pytorch', example: 'pytorch' }).optional(),
  revision: key(text, 'Commit of the model. Default: its latest.', { example: 'main' }).optional(),
  image: key(
    z.record(z.string(), z.unknown()),
    "The API's model.image: an object with one engine as its key. Default: the inference toolkit.",
    { example: { tgi: { url: 'ghcr.io/huggingface/text-generation-inference:latest' } } },
  ).optional(),
});

const leaseSchema = z.strictObject({
  create: key(
    orderSchema,
    'What to create when the namespace has no endpoint of that name. Default: it must exist.',
    {
      example: {
        vendor: 'aws',
        region: 'us-east-1',
        accelerator: 'gpu',
        instanceType: 'nvidia-l4',
        instanceSize: 'x1',
      },
    },
  ).optional(),
  after: key(
    z.enum(['pause', 'scale-to-zero', 'delete', 'keep']),
    'What becomes of it when its work is done, however the run ends. It is done to the endpoint of that name also when it was running before the run.',
    { default: 'pause', example: 'pause' },
  ).optional(),
  maxTime: key(positiveDuration, 'Longest time from bringing it up; then the run stops, resumable.', {
    default: '2h',
    example: '30m',
  }).optional(),
  maxCostUsd: key(z.number().positive(), 'Most USD by its hourly price. Default: no limit of its own.', {
    example: 2,
  }).optional(),
  readyWithin: key(positiveDuration, 'Longest wait until it is ready.', {
    default: '20m',
    example: '10m',
  }).optional(),
});

/** A dedicated endpoint as a suite writes it: by its address, or by its name. */
export const endpointSchema = z.strictObject({
  url: key(text, 'http or https URL of the dedicated endpoint.', {
    example: 'https://abc123.eu-west-1.aws.endpoints.huggingface.cloud',
  }).optional(),
  name: key(name, 'Its name; the management API tells its address and state.', {
    example: 'bart-l4',
  }).optional(),
  namespace: key(text, 'User or organisation that it belongs to. Default: the owner of the token.', {
    example: 'my-org',
  }).optional(),
  lease: key(leaseSchema, 'Brings it up for the run and puts it down behind it.', {
    example: { after: 'pause', maxTime: '30m' },
  }).optional(),
});
