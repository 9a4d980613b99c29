import type { Json, JsonObject } from '../types/json.ts';
import type { Deployment, Place } from './place.ts';
import { jsonRefusal } from './refusal.ts';

/** Most models that a list holds, as the Hub's default. */
const MAX_LISTED = 1000;

/** The Hub's `GET /api/whoami-v2`: every token, and none, belongs to the user `sandbox`. */
export const WHOAMI: JsonObject = {
  type: 'user',
  id: 'sandbox',
  name: 'sandbox',
  fullname: 'Sandbox',
  isPro: false,
  canPay: true,
  orgs: [],
  auth: { type: 'access_token' },
};

/**
 * The Hub's `GET /api/models/{id}`. Without `expand` it tells the pipeline tag; `expand[]=inferenceProviderMapping`
 * gives the mapping by provider, `expand[]=inference` whether the model is warm. Throws Refusal 404.
 */
export function describeHubModel(place: Place, modelId: string, query: URLSearchParams): Json {
  const deployment = place.deployments.get(modelId);
  if (deployment === undefined) {
    const error = 'Repository not found';
    throw jsonRefusal(404, { error }, { 'x-error-code': 'RepoNotFound', 'x-error-message': error });
  }
  return describe(deployment, query, Object.fromEntries(mappingsOf(deployment)));
}

/**
 * The Hub's `GET /api/models`: the models that some providers serve (`inference_provider`, `all` for any), of one
 * `pipeline_tag`, with a `search` in their ids, at most `limit`. Here a mapping is a list that names its providers.
 */
export function listHubModels(place: Place, query: URLSearchParams): Json {
  const asked = query.get('inference_provider');
  const providers = asked === null || asked === 'all' ? null : asked.split(',');
  const tag = query.get('pipeline_tag');
  const search = (query.get('search') ?? '').toLowerCase();
  const limit = /^\d+$/.test(query.get('limit') ?? '') ? Number(query.get('limit')) : MAX_LISTED;
  return [...place.deployments.values()]
    .filter((deployment) => {
      const served = mappingsOf(deployment).some(([provider]) => providers?.includes(provider) ?? true);
      return served && (tag === null || tag === pipelineTagOf(deployment));
    })
    .filter(({ model }) => model.id.toLowerCase().includes(search))
    .slice(0, Math.min(limit, MAX_LISTED))
    .map((deployment) => {
      const list = mappingsOf(deployment).map(([provider, mapping]) => ({ provider, ...mapping }));
      return describe(deployment, query, list);
    });
}

function describe(deployment: Deployment, query: URLSearchParams, mapping: Json): JsonObject {
  const { id } = deployment.model;
  const expands = [...query.getAll('expand[]'), ...query.getAll('expand')];
  if (expands.length === 0) return { id, pipeline_tag: pipelineTagOf(deployment) };
  return {
    id,
    ...(expands.includes('inferenceProviderMapping') ? { inferenceProviderMapping: mapping } : {}),
    ...(expands.includes('pipeline_tag') ? { pipeline_tag: pipelineTagOf(deployment) } : {}),
    ...(expands.includes('inference') ? { inference: 'warm' } : {}),
  };
}

/** The providers that serve a model: hf-inference, and for chat the router's own of this server. */
function mappingsOf({ model }: Deployment): readonly (readonly [string, JsonObject])[] {
  const chat = model.task === 'chat-completion';
  const mapping = {
    status: 'live',
    providerId: model.id,
    task: chat ? 'conversational' : model.task,
    isModelAuthor: true,
  };
  return chat
    ? [
        ['hf-inference', mapping],
        ['sandbox', mapping],
      ]
    : [['hf-inference', mapping]];
}

function pipelineTagOf({ model }: Deployment): string {
  return model.task === 'chat-completion' ? 'text-generation' : model.task;
}
