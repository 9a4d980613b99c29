import type { Json } from '../types/json.ts';
import type { MappedProvider } from '../types/manifest.ts';
import { asObject, asText } from '../util/json-shape.ts';
import { modelPath } from '../util/model-path.ts';
import { type Asking, askJson } from './ask-json.ts';

/** What the Hub says of a model. Null: not stated. */
export interface HubModel {
  /** Its id today: a renamed model has another than it was asked by. */
  readonly id: string | null;
  readonly pipelineTag: string | null;
  /** Its terms have to be accepted before its files can be read. */
  readonly gated: boolean | null;
  /** hf-inference has it loaded. False: the Hub does not say so. */
  readonly warm: boolean;
}

/** The Hub's word on who serves a model. */
export type MappingWord =
  | {
      readonly kind: 'mapping';
      /** In the Hub's order; may be empty. */
      readonly entries: readonly MappedProvider[];
      readonly model: HubModel;
      readonly evidence: string;
    }
  | { readonly kind: 'none'; readonly status: number | null; readonly evidence: string };

/**
 * Asks the Hub which providers serve a model: `?expand[]=inferenceProviderMapping`, a dict by provider on one model, a
 * list in other places; and what else it says of it. A renamed model's redirect is followed within the Hub.
 */
export async function lookUpMapping(hub: string, model: string, asking: Asking): Promise<MappingWord> {
  const word = await askJson(`${hub}/api/models/${modelPath(model)}?${EXPANDED}`, asking);
  if (word.kind === 'none')
    return { kind: 'none', status: word.status, evidence: `mapping of ${model}: ${word.says}` };
  const body = asObject(word.body) ?? {};
  const entries = mappingIn(body.inferenceProviderMapping);
  const named = entries.map(({ provider, task, status }) => `${provider} ${task || '?'} ${status || '?'}`);
  const id = asText(body.id);
  const now = id === null || id === model ? '' : ` (now ${id})`;
  return {
    kind: 'mapping',
    entries,
    model: {
      id,
      pipelineTag: asText(body.pipeline_tag),
      gated: body.gated === undefined ? null : body.gated !== false,
      warm: body.inference === 'warm',
    },
    evidence: `mapping of ${model}${now}: ${named.join(', ') || 'no provider'}`,
  };
}

const EXPANDED = ['inferenceProviderMapping', 'inference', 'gated', 'pipeline_tag']
  .map((field) => `expand[]=${field}`)
  .join('&');

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
