import type { Provider } from '../types/provider.ts';
import { hfInference } from './hf-inference.ts';
import { placePartnerTask } from './partner.ts';
import { partnerServes } from './partner-tasks.ts';
import { routerBase, routerHeaders } from './router.ts';

/**
 * The router's own choice of provider. Chat goes to `/v1/chat/completions`, where an id without suffix means the
 * fastest provider of the moment; the answer's `x-inference-provider` says which. Other tasks have no such route:
 * they go to the first provider that the Hub names for the model, or to hf-inference when it names none.
 */
export const auto: Provider = {
  ...hfInference,
  name: 'auto',
  lookUp: (_candidate, task) => (task.name === 'chat-completion' ? 'router' : 'mapping'),
  place: (candidate, task, found) => {
    if (task.name === 'chat-completion')
      return {
        base: `${routerBase(candidate)}/v1`,
        headers: routerHeaders(candidate),
        dialect: 'openai',
        modelName: candidate.model,
        protocol: null,
      };
    return found.partner !== null && partnerServes(found.partner, task.name)
      ? placePartnerTask(found.partner, candidate, task, found)
      : hfInference.place(candidate, task, found);
  },
};
