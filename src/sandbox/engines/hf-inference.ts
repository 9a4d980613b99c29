import { describeHubModel, listHubModels, WHOAMI } from '../hub.ts';
import { readChatCompletion } from '../jobs/chat-completion.ts';
import { readCompletion } from '../jobs/completion.ts';
import { jsonRefusal, openAiRefusal, plainRefusal } from '../refusal.ts';
import { describeRouterModels, findRouterModel } from '../router-models.ts';
import { ALL_TASKS, type Engine, type WorkRoute } from './engine.ts';
import { locateByPath, locateOnly, locateRouted, modelIdOf } from './locate.ts';
import { readPipeline, wrongTask } from './pipeline.ts';

const readChat: WorkRoute['read'] = (request, { model }) => {
  if (model.task !== 'chat-completion') throw wrongTask(model, 'conversational');
  return readChatCompletion(request, model);
};

const pipeline: WorkRoute = {
  kind: 'work',
  dialect: 'hf-inference',
  locate: locateByPath,
  read: (request, { model }, { task }) => readPipeline(request, model, task ?? null),
};

const chat: WorkRoute = { kind: 'work', dialect: 'openai', locate: locateByPath, read: readChat };

const completions: WorkRoute = {
  kind: 'work',
  dialect: 'openai',
  locate: locateByPath,
  read: (request, { model }) => {
    if (model.task !== 'text-generation' && model.task !== 'chat-completion') {
      throw wrongTask(model, 'text-generation');
    }
    return readCompletion(request, model);
  },
};

const routed: WorkRoute = {
  ...chat,
  locate: locateRouted,
  headers: { 'x-inference-provider': 'sandbox' },
};

const MODEL = '/hf-inference/models/:org/:name';

/**
 * Hugging Face serverless: the hf-inference paths, the router, and the Hub's look-ups. At an endpoint, whose one
 * model needs no name, the same shapes stand at `/`.
 */
export const hfInference: Engine = {
  name: 'hf-inference',
  tasks: ALL_TASKS,
  routes: [
    ['POST', MODEL, pipeline],
    ['POST', `${MODEL}/pipeline/:task`, pipeline],
    ['POST', `${MODEL}/v1/chat/completions`, chat],
    ['POST', `${MODEL}/v1/completions`, completions],
    ['POST', '/v1/chat/completions', routed],
    ['GET', '/v1/models', { kind: 'look-up', answer: describeRouterModels }],
    [
      'GET',
      '/v1/models/:org/:name',
      { kind: 'look-up', answer: (place, captures) => findRouterModel(place, modelIdOf(captures)) },
    ],
    ['GET', '/api/whoami-v2', { kind: 'look-up', answer: () => WHOAMI }],
    ['GET', '/api/models', { kind: 'look-up', answer: (place, _, query) => listHubModels(place, query) }],
    [
      'GET',
      '/api/models/:org/:name',
      {
        kind: 'look-up',
        answer: (place, captures, query) => describeHubModel(place, modelIdOf(captures), query),
      },
    ],
    ['POST', '/', { ...pipeline, locate: locateOnly }],
    ['POST', '/v1/completions', { ...completions, locate: locateOnly }],
    ['GET', '/health', { kind: 'health', payload: { kind: 'json', json: { status: 'ok' } } }],
  ],
  checkHeaders: () => undefined,
  refusalOf: (problem, dialect) => {
    const { field, kind, message } = problem;
    if (dialect === 'openai') {
      if (kind === 'json') return openAiRefusal(400, message);
      if (kind === 'length') return openAiRefusal(400, message, field, 'context_length_exceeded');
      return openAiRefusal(422, `${field}: ${message}`, field);
    }
    if (kind === 'json') return plainRefusal(400, message);
    return jsonRefusal(422, { error: [`Error in '${field}': ${message}`] });
  },
  notFound: () => plainRefusal(404, 'Not Found'),
  failure: { error: 'unknown error', warnings: ['There was an inference error: simulated failure'] },
  timing: ({ computeSeconds }) => ({ 'x-compute-type': 'cpu', 'x-compute-time': String(computeSeconds) }),
  streamHeaders: { 'x-compute-type': 'cpu' },
};
