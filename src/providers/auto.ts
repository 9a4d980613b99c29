import type { Provider } from '../types/plugs.ts';
import { hfInference } from './hf-inference.ts';
import { routerBase, routerHeaders } from './router.ts';

/**
 * The router's own choice of provider. Chat goes to `/v1/chat/completions`, where an id without suffix means the
 * fastest provider of the moment; the answer's `x-inference-provider` says which. Other tasks have no such route:
 * they go to hf-inference.
 */
export const auto: Provider = {
  ...hfInference,
  name: 'auto',
  place: (candidate, task, found) =>
    task.name === 'chat-completion'
      ? {
          base: `${routerBase(candidate)}/v1`,
          headers: routerHeaders(candidate),
          dialect: 'openai',
          modelName: candidate.model,
          protocol: null,
        }
      : hfInference.place(candidate, task, found),
};
