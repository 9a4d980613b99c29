import type { Json } from '../types/json.ts';
import type { Deployment, Place } from './deployment.ts';
import { CONTEXT_TOKENS } from './jobs/chat-completion.ts';
import { plainRefusal } from './refusal.ts';

/** When this server's models were made, Unix seconds: one fixed day. */
const CREATED_S = 1_767_225_600;

/** The router's `GET /v1/models`: the chat models of a place. */
export function describeRouterModels(place: Place): Json {
  const chats = [...place.deployments.values()].filter(({ model }) => model.task === 'chat-completion');
  return { object: 'list', data: chats.map(describeRouterModel) };
}

/** The router's `GET /v1/models/{id}`. Throws Refusal 404 for a model that is unknown or no chat model. */
export function findRouterModel(place: Place, modelId: string): Json {
  const deployment = place.deployments.get(modelId);
  if (deployment?.model.task !== 'chat-completion') {
    throw plainRefusal(404, `The model '${modelId}' does not exist`);
  }
  return describeRouterModel(deployment);
}

function describeRouterModel({ model, price, pace }: Deployment): Json {
  const pricing: Record<string, Json> =
    price?.mode === 'token'
      ? { pricing: { input: price.inputPerMTokUsd, output: price.outputPerMTokUsd } }
      : {};
  return {
    id: model.id,
    object: 'model',
    created: CREATED_S,
    owned_by: 'sandbox',
    architecture: { input_modalities: ['text'], output_modalities: ['text'] },
    providers: [
      {
        provider: 'sandbox',
        status: 'live',
        context_length: CONTEXT_TOKENS,
        ...pricing,
        supports_tools: false,
        supports_structured_output: false,
        first_token_latency_ms: pace.ttftMs,
        ...(pace.itlMs > 0 ? { throughput: 1000 / pace.itlMs } : {}),
        is_model_author: true,
      },
    ],
  };
}

/** An OpenAI-compatible endpoint's `GET /v1/models`. Throws Refusal 404 when it serves no chat model. */
export function describeEndpointModels(place: Place): Json {
  const chats = [...place.deployments.values()].filter(({ model }) => model.task === 'chat-completion');
  if (chats.length === 0) throw plainRefusal(404, 'Not Found');
  const data = chats.map(({ model }) => ({
    id: model.id,
    object: 'model',
    created: CREATED_S,
    owned_by: 'sandbox',
  }));
  return { object: 'list', data };
}

/** The Hub's `GET /api/models/{id}`, with the provider mapping when the query expands it. Throws Refusal 404. */
export function describeHubModel(place: Place, modelId: string, query: URLSearchParams): Json {
  const deployment = place.deployments.get(modelId);
  if (deployment === undefined) throw plainRefusal(404, 'Repository not found');
  const chat = deployment.model.task === 'chat-completion';
  const mapping = {
    status: 'live',
    providerId: modelId,
    task: chat ? 'conversational' : deployment.model.task,
    isModelAuthor: true,
  };
  const expands = [...query.getAll('expand[]'), ...query.getAll('expand')];
  return {
    id: modelId,
    ...(expands.includes('inferenceProviderMapping')
      ? { inferenceProviderMapping: { 'hf-inference': mapping, ...(chat ? { sandbox: mapping } : {}) } }
      : { pipeline_tag: chat ? 'text-generation' : deployment.model.task }),
  };
}
