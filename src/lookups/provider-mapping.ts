import type { Json } from '../types/json.ts';
import type { MappedProvider } from '../types/manifest.ts';
import { modelPath } from '../util/model-path.ts';
import { type Asking, askJson, asObject, asText } from './ask-json.ts';

/** The Hub's word on who serves a model. */
export type MappingWord =
  | {
      readonly kind: 'mapping';
      /** In the Hub's order; may be empty. */
      readonly entries: readonly MappedProvider[];
      readonly evidence: string;
    }
  | { readonly kind: 'none'; readonly status: number | null; readonly evidence: string };

/**
 * Asks the Hub which providers serve a model: `?expand[]=inferenceProviderMapping`, a dict by provider on one model, a
 * list in other places. A renamed model's redirect is followed within the Hub.
 */
export async function lookUpMapping(hub: string, model: string, asking: Asking): Promise<MappingWord> {
  const path = `/api/models/${modelPath(model)}?expand[]=inferenceProviderMapping`;
  const word = await askJson(hub + path, asking);
  if (word.kind === 'none')
    return { kind: 'none', status: word.status, evidence: `mapping of ${model}: ${word.says}` };
  const entries = mappingIn(asObject(word.body)?.inferenceProviderMapping);
  const named = entries.map(({ provider, task, status }) => `${provider} ${task || '?'} ${status || '?'}`);
  const renamed = asText(asObject(word.body)?.id);
  const now = renamed === null || renamed === model ? '' : ` (now ${renamed})`;
  return {
    kind: 'mapping',
    entries,
    evidence: `mapping of ${model}${now}: ${named.join(', ') || 'no provider'}`,
  };
}

/** The entries of a mapping in either of its forms; what is none is left out. */
export function mappingIn(value: Json | undefined): MappedProvider[] {
  const pairs: readonly (readonly [string | null, Json])[] = Array.isArray(value)
    ? (value as readonly Json[]).map((item) => [null, item])
    : Object.entries(asObject(value) ?? {});
  return pairs.flatMap(([key, item]) => {
    const entry = asObject(item);
    const provider = key ?? asText(entry?.provider);
    const providerId = asText(entry?.providerId);
    if (entry === null || provider === null || providerId === null) return [];
    return [
      {
        provider,
        providerId,
        status: asText(entry.status) ?? '',
        task: asText(entry.task) ?? '',
        adapterWeightsPath: entry.adapter === 'lora' ? asText(entry.adapterWeightsPath) : null,
      },
    ];
  });
}
