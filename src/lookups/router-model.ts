import type { Json } from '../types/json.ts';
import type { RoutedProvider } from '../types/manifest.ts';
import { asAmount, asObject, asText } from '../util/json-shape.ts';
import { modelPath } from '../util/model-path.ts';
import { type Asking, askJson } from './ask-json.ts';

/** The router's word on the chat providers of a model. */
export type RouterWord =
  | { readonly kind: 'providers'; readonly providers: readonly RoutedProvider[]; readonly evidence: string }
  | { readonly kind: 'none'; readonly status: number | null; readonly evidence: string };

/** Asks the router for one model: `GET /v1/models/{id}`. Its prices are USD per million tokens, its times of its last probe. */
export async function lookUpRouterModel(router: string, model: string, asking: Asking): Promise<RouterWord> {
  // `model:provider` and `model:cheapest` choose among the model's providers.
  const id = model.replace(/:[^/]*$/, '');
  const word = await askJson(`${router}/v1/models/${modelPath(id)}`, asking);
  if (word.kind === 'none')
    return { kind: 'none', status: word.status, evidence: `router's prices of ${id}: ${word.says}` };
  const providers = routedIn(word.body, id);
  if (providers === null) return { kind: 'none', status: 200, evidence: `router's prices of ${id}: no list` };
  const named = providers.map(({ provider, status }) => `${provider} ${status || '?'}`);
  return { kind: 'providers', providers, evidence: `router: ${named.join(', ') || 'no provider'}` };
}

/** The providers of a model as the router writes them: the model itself, or a list that holds it. Null: neither. */
export function routedIn(body: Json, id: string): RoutedProvider[] | null {
  const top = asObject(body);
  const listed = Array.isArray(top?.data)
    ? (top.data as readonly Json[]).map(asObject)
    : [asObject(top?.data) ?? top];
  const model = listed.find((item) => item !== null && (item.id === undefined || item.id === id));
  if (!Array.isArray(model?.providers)) return null;
  return (model.providers as readonly Json[]).flatMap((item) => {
    const entry = asObject(item);
    const provider = asText(entry?.provider);
    if (entry === null || provider === null) return [];
    const pricing = asObject(entry.pricing);
    return [
      {
        provider,
        status: asText(entry.status) ?? '',
        contextTokens: asAmount(entry.context_length),
        inputPerMTokUsd: asAmount(pricing?.input),
        outputPerMTokUsd: asAmount(pricing?.output),
        isFree: asFlag(entry.is_free),
        tools: asFlag(entry.supports_tools),
        structuredOutput: asFlag(entry.supports_structured_output),
        firstTokenLatencyMs: asAmount(entry.first_token_latency_ms),
        tokensPerSecond: asAmount(entry.throughput),
      },
    ];
  });
}

function asFlag(value: Json | undefined): boolean | null {
  return typeof value === 'boolean' ? value : null;
}
