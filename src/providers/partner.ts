import type { JsonObject } from '../types/json.ts';
import type { LookedUp, Place, Protocol, Provider } from '../types/provider.ts';
import type { Candidate } from '../types/suite.ts';
import type { Task } from '../types/task.ts';
import { parseJson } from '../util/parse-json.ts';
import { addressPartner, type PartnerAddress } from './partner-address.ts';
import { type PartnerName, partnerServes, partnersFor } from './partner-tasks.ts';
import { falImages, falSpeech } from './protocols/fal-ai.ts';
import { openaiImages, openaiSpeech } from './protocols/openai-files.ts';
import { replicateImages, replicateSpeech } from './protocols/replicate.ts';
import { wavespeedImages } from './protocols/wavespeed.ts';
import { zaiImages } from './protocols/zai-org.ts';
import { routerBase, routerHeaders } from './router.ts';

/** One partner: chat by the suffix `model:partner` on the router's chat route, other tasks on its own paths below the router. */
export function partner(name: PartnerName): Provider {
  return {
    name,
    deployment: () => 'serverless',
    auth: 'hugging-face',
    holdsWhileScaling: () => false,
    checkCandidate: (candidate, task) => {
      if (!partnerServes(name, task.name))
        return `provider ${name} is not asked for ${task.name}; ${whoServes(task)}`;
      return candidate.model.includes(':')
        ? 'the model must carry no ":provider" suffix when `provider` names one'
        : null;
    },
    lookUp: (_candidate, task) => (task.name === 'chat-completion' ? 'router' : 'mapping'),
    place: (candidate, task, found) =>
      task.name === 'chat-completion'
        ? placeChat(name, candidate, task)
        : placePartnerTask(name, candidate, task, found),
  };
}

function whoServes(task: Task): string {
  return `use ${[...partnersFor(task.name), 'hf-inference', 'endpoint'].join(', ')}`;
}

function placeChat(name: PartnerName, candidate: Candidate, task: Task): Place {
  return {
    base: `${routerBase(candidate)}/v1`,
    headers: routerHeaders(candidate),
    dialect: 'openai',
    modelName: `${candidate.model}:${name}`,
    protocol: name === 'together' ? flatSchemas(task) : null,
  };
}

/**
 * Where one of a partner's tasks other than chat is asked. Without the Hub's word on the partner's own name of the model
 * the candidate's stands in for it.
 */
export async function placePartnerTask(
  name: PartnerName,
  candidate: Candidate,
  task: Task,
  found: LookedUp,
): Promise<Place> {
  const address = await addressPartner(name, task, candidate.model, found);
  const router = routerBase(candidate);
  const modelName = found.providerId ?? candidate.model;
  const headers = { ...address.headers, ...routerHeaders(candidate) };
  const protocol = protocolOf(name, task, address, router, modelName);
  // Their own client nests the parameters where some of these servers do not look: the task writes OpenAI's body itself.
  const base = protocol === null ? router + address.path.replace(/\/[^/]*$/, '') : router;
  return { base, headers, dialect: 'openai', modelName, protocol };
}

/** How a partner's pictures and recordings are asked for; null: on OpenAI's routes, as the task writes them. */
function protocolOf(
  name: PartnerName,
  task: Task,
  address: PartnerAddress,
  router: string,
  providerId: string,
): Protocol | null {
  if (task.name === 'automatic-speech-recognition') {
    if (name === 'fal-ai') return falSpeech(address);
    if (name === 'replicate') return replicateSpeech(address, router, providerId);
    return openaiSpeech(address, providerId);
  }
  if (task.name !== 'text-to-image') return null;
  return IMAGES[name]?.(address, router) ?? openaiImages(address);
}

const IMAGES: Partial<Record<PartnerName, (address: PartnerAddress, router: string) => Protocol>> = {
  'fal-ai': falImages,
  replicate: replicateImages,
  wavespeed: wavespeedImages,
  'zai-org': zaiImages,
};

/** Together takes `{type: json_schema, schema}`; what OpenAI nests in `json_schema` it does not read. */
function flatSchemas(task: Task): Protocol {
  return {
    toRequest: (inputs, setting) => {
      const wire = task.toRequest(inputs, setting);
      const body =
        typeof wire.body === 'string' ? (parseJson(wire.body) as JsonObject | undefined) : undefined;
      const format = body?.response_format as JsonObject | undefined;
      const nested = format?.json_schema as JsonObject | undefined;
      if (format?.type !== 'json_schema' || nested?.schema === undefined) return wire;
      const flat = { type: 'json_schema', schema: nested.schema };
      return { ...wire, body: JSON.stringify({ ...body, response_format: flat }) };
    },
    next: () => null,
  };
}
