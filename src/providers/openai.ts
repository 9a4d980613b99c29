import type { Provider } from '../types/plugs.ts';
import { chatUrl } from './base-url.ts';

/** Any server that speaks OpenAI's chat protocol, by its `baseUrl`. */
export const openai: Provider = {
  name: 'openai',
  deployment: () => 'openai-compatible',
  auth: 'own',
  holdsWhileScaling: false,
  checkCandidate: (candidate, task) => {
    if (candidate.baseUrl === null)
      return 'provider openai needs a baseUrl, such as http://127.0.0.1:8000/v1';
    return task.generative
      ? null
      : `provider openai runs chat-completion only; ${task.name} has no OpenAI route`;
  },
  address: (candidate) => ({
    url: chatUrl(candidate.baseUrl ?? ''),
    headers: {},
    dialect: 'openai',
    modelName: candidate.model,
  }),
};
