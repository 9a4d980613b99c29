import type { Provider } from '../types/plugs.ts';
import type { Candidate } from '../types/suite.ts';
import { chatUrl, trimSlashes } from './base-url.ts';

/**
 * A dedicated Inference Endpoint by its URL: chat on `/v1/chat/completions` whatever engine serves it, other tasks
 * on the URL itself, as the inference toolkit and text-embeddings-inference take them.
 */
export const endpoint: Provider = {
  name: 'endpoint',
  deployment: () => 'endpoint',
  auth: 'hugging-face',
  holdsWhileScaling: true,
  checkCandidate: (candidate) =>
    endpointUrl(candidate) === null ? 'an endpoint needs its URL: endpoint: {url: https://…}' : null,
  address: (candidate, task) => {
    const url = endpointUrl(candidate) ?? '';
    return {
      url: task.generative ? chatUrl(url) : `${trimSlashes(url)}/`,
      headers: {},
      dialect: task.generative ? 'openai' : 'toolkit',
      modelName: candidate.model,
    };
  },
};

/** The endpoint's URL; `baseUrl` replaces its host and keeps its path. */
function endpointUrl(candidate: Candidate): string | null {
  if (candidate.endpointUrl === null || candidate.baseUrl === null)
    return candidate.endpointUrl ?? candidate.baseUrl;
  return trimSlashes(candidate.baseUrl) + new URL(candidate.endpointUrl).pathname;
}
