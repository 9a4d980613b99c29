import type { InferenceProvider } from '@huggingface/inference';
import type { TextToImageInput } from '@huggingface/tasks';
import type { Json, JsonObject } from '../types/json.ts';
import type { LookedUp } from '../types/provider.ts';
import type { Task } from '../types/task.ts';
import { parseJson } from '../util/parse-json.ts';
import type { PartnerName } from './partner-tasks.ts';

/** How Hugging Face's own client asks one partner for one model. */
export interface PartnerAddress {
  /** Below the router, with its query. */
  readonly path: string;
  /** Without login, content type and user agent. */
  readonly headers: Readonly<Record<string, string>>;
  /** Body of a text-to-image request, `model` first where it carries one. */
  toImageBody(prompt: string, parameters: JsonObject): string;
}

/** What our own client and our own login stand for. */
const OURS = new Set(['authorization', 'content-type', 'user-agent']);

/**
 * The address that `@huggingface/inference` gives a partner's task behind the router. The package is loaded when it is
 * first needed, only builds requests here and sends none: its own fetch is never called.
 */
export async function addressPartner(
  name: PartnerName,
  task: Task,
  model: string,
  found: LookedUp,
): Promise<PartnerAddress> {
  const { getProviderHelper, makeRequestOptionsFromResolvedModel } = await import('@huggingface/inference');
  const providerId = found.providerId ?? model;
  const pipeline = task.name as 'text-to-image';
  const provider: InferenceProvider = name;
  const helper = getProviderHelper(provider, pipeline);
  const mapping = {
    provider,
    providerId,
    hfModelId: model,
    status: 'live' as const,
    task: pipeline,
    ...(found.adapterWeightsPath === null
      ? {}
      : { adapter: 'lora', adapterWeightsPath: found.adapterWeightsPath }),
  };
  const make = (args: Readonly<Record<string, unknown>>) =>
    makeRequestOptionsFromResolvedModel(
      providerId,
      helper,
      args as unknown as Parameters<typeof makeRequestOptionsFromResolvedModel>[2],
      mapping,
      { task: pipeline },
    );
  // Two of the audio helpers want a file, whatever it holds; only address and headers are taken from this call.
  const audio = task.media === 'audio' ? { data: new Blob([]) } : {};
  const { url, info } = make({ inputs: '', ...audio });
  const { pathname, search } = new URL(url);
  const headers = Object.entries(info.headers as Readonly<Record<string, string>>);
  return {
    path: pathname + search,
    headers: Object.fromEntries(
      headers.map(([key, value]) => [key.toLowerCase(), value] as const).filter(([key]) => !OURS.has(key)),
    ),
    toImageBody: (prompt, parameters) => {
      const asked: TextToImageInput = { inputs: prompt, parameters };
      return modelFirst(String(make({ ...asked }).info.body));
    },
  };
}

/** The router finds the provider in the first bytes of a body. */
function modelFirst(body: string): string {
  const parsed = parseJson(body) as Json;
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return body;
  const { model, ...rest } = parsed as JsonObject;
  return model === undefined ? body : JSON.stringify({ model, ...rest });
}
