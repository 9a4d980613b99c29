import type { Provider } from '../types/plugs.ts';
import { routerBase, routerHeaders } from './router.ts';

/** Partner providers behind the router that serve chat (as of September 2026). */
export const PARTNERS = [
  'baseten',
  'cerebras',
  'cohere',
  'deepinfra',
  'featherless-ai',
  'fireworks-ai',
  'groq',
  'novita',
  'nscale',
  'ovhcloud',
  'publicai',
  'scaleway',
  'together',
  'zai-org',
] as const;

/** One partner, pinned by the suffix `model:partner` on the router's chat route. */
export function partner(name: (typeof PARTNERS)[number]): Provider {
  return {
    name,
    deployment: () => 'serverless',
    auth: 'hugging-face',
    holdsWhileScaling: false,
    checkCandidate: (candidate, task) => {
      if (task.name !== 'chat-completion')
        return `provider ${name} runs chat-completion only in this version; use hf-inference for ${task.name}`;
      return candidate.model.includes(':')
        ? 'the model must carry no ":provider" suffix when `provider` names one'
        : null;
    },
    lookUp: () => 'nothing',
    place: (candidate) => ({
      base: `${routerBase(candidate)}/v1`,
      headers: routerHeaders(candidate),
      dialect: 'openai',
      modelName: `${candidate.model}:${name}`,
      protocol: null,
    }),
  };
}
