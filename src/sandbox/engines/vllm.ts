import type { Json } from '../../types/json.ts';
import { fieldOf, readObject } from '../fields.ts';
import { readChatCompletion } from '../jobs/chat-completion.ts';
import { readCompletion } from '../jobs/completion.ts';
import { readOpenAiEmbeddings } from '../jobs/feature-extraction.ts';
import { CONTEXT_TOKENS } from '../jobs/job.ts';
import { readOpenAiRerank } from '../jobs/text-ranking.ts';
import type { SandboxModel } from '../models/model.ts';
import type { Deployment, Place } from '../place.ts';
import { jsonRefusal, type Refusal } from '../refusal.ts';
import type { RequestBody } from '../request-body.ts';
import type { Engine, HealthRoute, WorkRoute } from './engine.ts';
import { locateOnly } from './locate.ts';

const CREATED_S = 1_767_225_600;

const work = (read: WorkRoute['read']): WorkRoute => ({
  kind: 'work',
  dialect: 'openai',
  locate: locateNamed,
  read,
});

const completions = work((request, { model }) => {
  if (model.task === 'chat-completion' || model.task === 'text-generation')
    return readCompletion(request, model);
  throw unsupported('Completions');
});
const rerank = work((request, { model }) => {
  if (model.task !== 'text-ranking') throw unsupported('Rerank');
  return readOpenAiRerank(request, model);
});
const health: HealthRoute = { kind: 'health', payload: { kind: 'text', text: '' } };

/** vLLM, with SGLang and llama.cpp in its likeness: OpenAI's routes only, and a `model` that must be the one served. */
export const vllm: Engine = {
  name: 'vllm',
  tasks: ['chat-completion', 'text-generation', 'feature-extraction', 'text-ranking'],
  routes: [
    [
      'POST',
      '/v1/chat/completions',
      work((request, { model }) => {
        if (model.task !== 'chat-completion') throw noChat(model);
        return readChatCompletion(request, model);
      }),
    ],
    ['POST', '/v1/completions', completions],
    [
      'POST',
      '/v1/embeddings',
      work((request, { model }) => {
        if (model.task !== 'feature-extraction') throw unsupported('Embeddings');
        return readOpenAiEmbeddings(request, model);
      }),
    ],
    ['POST', '/rerank', rerank],
    ['POST', '/v1/rerank', rerank],
    ['GET', '/v1/models', { kind: 'look-up', answer: listModels }],
    ['GET', '/version', { kind: 'look-up', answer: () => ({ version: '0.11.0-sandbox' }) }],
    ['GET', '/health', health],
    ['GET', '/ping', health],
  ],
  checkHeaders: (headers) => {
    const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json') {
      throw badRequest("Unsupported Media Type: Only 'application/json' is allowed", null);
    }
  },
  refusalOf: ({ field, kind, message }) =>
    kind === 'json' || kind === 'length'
      ? badRequest(message, field)
      : badRequest(`${field}: ${message}`, field),
  notFound: () => jsonRefusal(404, { detail: 'Not Found' }),
  failure: errorBody(500, 'InternalServerError', 'simulated failure', null),
  timing: () => ({}),
  streamHeaders: {},
};

/** The endpoint's model; a body that names another is refused with 404, one that names none is not. */
function locateNamed(place: Place, _captures: object, body: RequestBody): Deployment {
  const found = locateOnly(place);
  const asked = fieldOf(readObject(body.json(), 'body'), 'model');
  if (asked === undefined || asked === null || asked === found.model.id) return found;
  const message = `The model \`${String(asked)}\` does not exist.`;
  throw jsonRefusal(404, errorBody(404, 'NotFoundError', message, null));
}

function listModels(place: Place): Json {
  const { id } = locateOnly(place).model;
  const data = {
    id,
    object: 'model',
    created: CREATED_S,
    owned_by: 'vllm',
    root: id,
    parent: null,
    max_model_len: CONTEXT_TOKENS,
    permission: [],
  };
  return { object: 'list', data: [data] };
}

function noChat({ task }: SandboxModel): Refusal {
  return task === 'text-generation'
    ? badRequest('default chat template is no longer allowed, so you must provide a chat template', null)
    : unsupported('Chat Completions');
}

function unsupported(api: string): Refusal {
  return badRequest(`The model does not support ${api} API`, null);
}

function badRequest(message: string, param: string | null): Refusal {
  return jsonRefusal(400, errorBody(400, 'BadRequestError', message, param));
}

function errorBody(code: number, type: string, message: string, param: string | null): Json {
  return { object: 'error', message, type, param, code };
}
