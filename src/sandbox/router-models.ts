import type { Json } from '../types/json.ts';
import { CONTEXT_TOKENS } from './jobs/job.ts';
import type { Deployment, Place } from './place.ts';
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
        supports_tools: true,
        supports_structured_output: true,
        first_token_latency_ms: pace.ttftMs,
        ...(pace.itlMs > 0 ? { throughput: 1000 / pace.itlMs } : {}),
        is_model_author: true,
      },
    ],
  };
}
