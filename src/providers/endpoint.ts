import type { Provider } from '../types/provider.ts';
import type { Candidate, Dialect, TaskName } from '../types/suite.ts';
import type { Task } from '../types/task.ts';
import { openaiBase, trimSlashes } from './base-url.ts';

/**
 * A dedicated Inference Endpoint by its URL: chat on `/v1/chat/completions` whatever engine serves it, other tasks
 * on the URL itself, as the inference toolkit and text-embeddings-inference take them.
 */
export const endpoint: Provider = {
  name: 'endpoint',
  deployment: () => 'endpoint',
  auth: 'hugging-face',
  holdsWhileScaling: () => true,
  checkCandidate: (candidate) =>
    candidate.managed === null && endpointUrl(candidate) === null
      ? 'an endpoint needs its URL: endpoint: {url: https://…}'
      : null,
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

/**
 * Engines of tasks that endpoints rarely run on the toolkit: `/v1/completions` is served by vLLM, SGLang, llama.cpp and
 * text-generation-inference alike, rerankers run on text-embeddings-inference.
 */
const USUAL: Partial<Record<TaskName, Dialect>> = { 'text-generation': 'openai', 'text-ranking': 'tei' };

/**
 * What an endpoint that says nothing of itself is taken for: else the toolkit's envelope on the URL itself, which
 * text-generation-inference and text-embeddings-inference take there too.
 */
function usualDialect(task: Task): Dialect {
  const usual = USUAL[task.name];
  if (usual !== undefined && task.dialects.includes(usual)) return usual;
  if (task.dialects.includes('toolkit')) return 'toolkit';
  return task.dialects[0] ?? 'openai';
}

/**
 * The endpoint's URL; `baseUrl` replaces its host and keeps its path. Where the endpoint goes by its name, the management
 * API tells the URL, and `baseUrl` is the API's own.
 */
function endpointUrl(candidate: Candidate): string | null {
  if (candidate.managed !== null) return candidate.endpointUrl;
  if (candidate.endpointUrl === null || candidate.baseUrl === null)
    return candidate.endpointUrl ?? candidate.baseUrl;
  return trimSlashes(candidate.baseUrl) + new URL(candidate.endpointUrl).pathname;
}
