import type { Provider } from '../types/plugs.ts';
import { modelPath } from './base-url.ts';
import { routerBase, routerHeaders } from './router.ts';

/** Hugging Face's own serverless inference: `/hf-inference/models/{id}`, chat below it. */
export const hfInference: Provider = {
  name: 'hf-inference',
  deployment: () => 'serverless',
  auth: 'hugging-face',
  holdsWhileScaling: false,
  checkCandidate: () => null,
  address: (candidate, task) => ({
    url: `${routerBase(candidate)}/hf-inference/models/${modelPath(candidate.model)}${task.generative ? '/v1/chat/completions' : ''}`,
    headers: routerHeaders(candidate),
    dialect: task.generative ? 'openai' : 'hf-inference',
    modelName: candidate.model,
  }),
};
