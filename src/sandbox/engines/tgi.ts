import type { IncomingHttpHeaders } from 'node:http';
import type { Json, JsonObject } from '../../types/json.ts';
import type { FieldProblem } from '../fields.ts';
import { readChatCompletion } from '../jobs/chat-completion.ts';
import { readCompletion } from '../jobs/completion.ts';
import type { Generator } from '../jobs/generated-text.ts';
import { CONTEXT_TOKENS } from '../jobs/job.ts';
import type { NativeRoute } from '../jobs/native-generation.ts';
import { readTextGeneration } from '../jobs/text-generation.ts';
import type { SandboxModel } from '../models/model.ts';
import type { Place } from '../place.ts';
import { jsonRefusal, plainRefusal, type Refusal, textRefusal } from '../refusal.ts';
import type { Engine, HealthRoute, WorkRoute } from './engine.ts';
import { locateOnly } from './locate.ts';

const native = (route: NativeRoute): WorkRoute => ({
  kind: 'work',
  dialect: 'tgi',
  locate: locateOnly,
  read: (request, { model }) => readTextGeneration(request, generatorOf(model), route),
});

const openai = (read: WorkRoute['read']): WorkRoute => ({
  kind: 'work',
  dialect: 'openai',
  locate: locateOnly,
  read,
});

const health: HealthRoute = { kind: 'health', payload: { kind: 'text', text: '' } };

/** text-generation-inference 3: its native routes and OpenAI's. The body's `model` is not looked at. */
export const tgi: Engine = {
  name: 'tgi',
  tasks: ['chat-completion', 'text-generation'],
  routes: [
    ['POST', '/', native('compat')],
    ['POST', '/generate', native('generate')],
    ['POST', '/generate_stream', native('generate_stream')],
    [
      'POST',
      '/v1/chat/completions',
      openai((request, { model }) => {
        if (model.task !== 'chat-completion') throw noTemplate();
        return readChatCompletion(request, model);
      }),
    ],
    ['POST', '/v1/completions', openai((request, { model }) => readCompletion(request, generatorOf(model)))],
    ['GET', '/v1/models', { kind: 'look-up', answer: listModels }],
    ['GET', '/info', { kind: 'look-up', answer: describe }],
    ['GET', '/', health],
    ['GET', '/health', health],
    ['GET', '/ping', health],
  ],
  checkHeaders: requireJson,
  refusalOf: axumRefusal('validation', 'Input validation error: '),
  notFound: () => textRefusal(404, ''),
  failure: { error: 'Incomplete generation', error_type: 'incomplete_generation' },
  timing: ({ computeSeconds, queueMs, totalMs, inputTokens, outputTokens }) => ({
    'x-compute-type': 'cpu',
    'x-compute-time': String(computeSeconds),
    'x-total-time': String(Math.round(totalMs)),
    'x-validation-time': '0',
    'x-queue-time': String(Math.round(queueMs)),
    'x-inference-time': String(Math.round(computeSeconds * 1000)),
    'x-time-per-token': String(Math.round((computeSeconds * 1000) / Math.max(1, outputTokens ?? 1))),
    'x-prompt-tokens': String(inputTokens ?? 0),
    'x-generated-tokens': String(outputTokens ?? 0),
  }),
  streamHeaders: { 'x-compute-type': 'cpu', 'x-accel-buffering': 'no' },
};

function generatorOf(model: SandboxModel): Generator {
  if (model.task === 'chat-completion' || model.task === 'text-generation') return model;
  throw plainRefusal(404, 'Not Found');
}

function noTemplate(): Refusal {
  const error = 'Template error: template not found';
  return jsonRefusal(422, { error, error_type: 'template_error' });
}

function listModels(place: Place): Json {
  const { id } = locateOnly(place).model;
  return { object: 'list', data: [{ id, object: 'model', created: 0, owned_by: id }] };
}

function describe(place: Place): JsonObject {
  const { model } = locateOnly(place);
  return {
    model_id: model.id,
    model_sha: null,
    model_pipeline_tag: 'text-generation',
    max_concurrent_requests: 128,
    max_best_of: 1,
    max_stop_sequences: 4,
    max_input_tokens: CONTEXT_TOKENS - 1,
    max_total_tokens: CONTEXT_TOKENS,
    validation_workers: 1,
    max_client_batch_size: 4,
    router: 'text-generation-router',
    version: '3.3.6-sandbox',
    sha: null,
    docker_label: null,
  };
}

/** axum's Json extractor takes nothing else than JSON. Throws Refusal 415. */
export function requireJson(headers: IncomingHttpHeaders): void {
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(headers['content-type'] ?? '')) {
    throw textRefusal(415, 'Expected request with `Content-Type: application/json`');
  }
}

/** axum's own texts for bodies that it can't read, and `{error, error_type}` for the server's own checks. */
export function axumRefusal(type: string, prefix: string): (problem: FieldProblem) => Refusal {
  return ({ field, kind, message }) => {
    if (kind === 'json') return textRefusal(400, `Failed to parse the request body as JSON: ${message}`);
    if (kind === 'shape') {
      const text = `Failed to deserialize the JSON body into the target type: ${field}: ${message}`;
      return textRefusal(422, text);
    }
    // A message that quotes the field's name needs no other.
    const named = message.includes('`') ? message : `\`${field}\` ${message}`;
    return jsonRefusal(422, { error: `${prefix}${named}`, error_type: type });
  };
}
