import type { Provider } from '../types/provider.ts';
import { openaiBase } from './base-url.ts';

/** Any server that speaks OpenAI's chat protocol, by its `baseUrl`. */
export const openai: Provider = {
  name: 'openai',
  deployment: () => 'openai-compatible',
  auth: 'own',
  holdsWhileScaling: () => false,
  checkCandidate: (candidate, task) => {
    if (candidate.baseUrl === null)
      return 'provider openai needs a baseUrl, such as http://127.0.0.1:8000/v1';
    return task.dialects.includes('openai') ? null : `${task.name} has no OpenAI route`;
  },
  lookUp: () => 'server',
  place: (candidate, _task, found) => ({
    base: openaiBase(candidate.baseUrl ?? ''),
    headers: {},
    dialect: 'openai',
    modelName: found.modelName ?? candidate.model,
    protocol: null,
  }),
};
