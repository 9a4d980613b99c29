import type { Provider } from '../types/provider.ts';
import { modelPath } from '../util/model-path.ts';
import { routerBase, routerHeaders } from './router.ts';

/** Hugging Face's own serverless inference: `/hf-inference/models/{id}`, chat below it. */
export const hfInference: Provider = {
  name: 'hf-inference',
  deployment: () => 'serverless',
  auth: 'hugging-face',
  holdsWhileScaling: () => false,
  lookUp: () => 'nothing',
  checkCandidate: () => null,
  place: (candidate, task) => {
    const dialect = candidate.dialect ?? (task.dialects.includes('hf-inference') ? 'hf-inference' : 'openai');
    return {
      base: `${routerBase(candidate)}/hf-inference/models/${modelPath(candidate.model)}${dialect === 'openai' ? '/v1' : ''}`,
      headers: routerHeaders(candidate),
      dialect,
      modelName: candidate.model,
      protocol: null,
    };
  },
};
