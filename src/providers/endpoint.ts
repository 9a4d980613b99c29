import type { Provider, Task } from '../types/plugs.ts';
import type { Candidate, Dialect } from '../types/suite.ts';
import { openaiBase, trimSlashes } from './base-url.ts';

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
  lookUp: () => 'server',
  place: (candidate, task, found) => {
    const url = endpointUrl(candidate) ?? '';
    const asked = candidate.dialect ?? found.dialect;
    const dialect = asked !== null && task.dialects.includes(asked) ? asked : usualDialect(task);
    return {
      base: dialect === 'openai' ? openaiBase(url) : trimSlashes(url),
      headers: {},
      dialect,
      modelName: found.modelName ?? candidate.model,
      protocol: null,
    };
  },
};

/** What an endpoint that says nothing of itself is taken for: the toolkit where it has the task, else OpenAI's routes. */
function usualDialect(task: Task): Dialect {
  if (task.dialects.includes('toolkit')) return 'toolkit';
  return task.dialects[0] ?? 'openai';
}

/** The endpoint's URL; `baseUrl` replaces its host and keeps its path. */
function endpointUrl(candidate: Candidate): string | null {
  if (candidate.endpointUrl === null || candidate.baseUrl === null)
    return candidate.endpointUrl ?? candidate.baseUrl;
  return trimSlashes(candidate.baseUrl) + new URL(candidate.endpointUrl).pathname;
}
