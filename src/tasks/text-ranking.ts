import type { Usage } from '../types/attempt.ts';
import type { Json, JsonObject } from '../types/json.ts';
import type {
  ReadFault,
  Reading,
  Task,
  TaskInputs,
  TaskSetting,
  WireAnswer,
  WireRequest,
} from '../types/task.ts';
import { isObject, malformed, notJson } from './label-scores.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { relevanceOf } from './ranking-scores.ts';
import { wrongAnswer } from './read-answers.ts';
import { isText, isTextList, objectOf } from './text-group.ts';
import { jsonRequest } from './wire-request.ts';

/**
 * How relevant each of several texts is to a query. Servers list texts by falling score: they are put back into the
 * input's order by their index, and an index that is missing or came twice is a fault.
 */
export const textRanking: Task = {
  name: 'text-ranking',
  streams: false,
  takesPrompts: false,
  media: null,
  hasLabels: false,
  dialects: ['hf-inference', 'toolkit', 'tei', 'openai'],
  defaultScorers: ['ndcg@10'],
  ownParameters: ['query', 'texts', 'documents'],
  maxBatch: () => 1,
  checkCandidate: ({ parameters }) =>
    parameters.top_n === undefined
      ? null
      : 'parameters.top_n leaves texts without a score: remove it, cutoffs belong to scorers (ndcg@k)',
  checkInput: (input) =>
    isObject(input) && isText(input.query) && isTextList(input.texts)
      ? null
      : 'the input must be {query, texts}: a text and a list of texts, none of them empty',
  toRequest,
  readBody,
  openStream: null,
};

function toRequest([input]: TaskInputs, { candidate, dialect, modelName }: TaskSetting): WireRequest {
  const { parameters } = candidate;
  const { query = '', texts = [] } = objectOf(input);
  switch (dialect) {
    case 'tei':
      return jsonRequest('/rerank', { query, texts, ...parameters });
    case 'openai':
      return jsonRequest('/rerank', { model: modelName, query, documents: texts, ...parameters });
    case 'toolkit':
      return pipelineRequest('', { query, texts }, parameters);
    default:
      // Serverless runs rerankers as classifiers of text pairs.
      return pipelineRequest('', pairsOf(query, texts), parameters);
  }
}

function pairsOf(query: Json, texts: Json): JsonObject[] {
  return (Array.isArray(texts) ? (texts as readonly Json[]) : []).map((text) => ({
    text: query,
    text_pair: text,
  }));
}

function readBody(answer: WireAnswer, [input]: TaskInputs): Reading | ReadFault {
  const body = answer.json();
  if (body === undefined) return notJson(answer);
  const { texts } = objectOf(input);
  const scores = relevanceOf(body, Array.isArray(texts) ? texts.length : 0);
  if (scores === null) return malformed('[{index, score}, …], {scores: […]} or {results: […]}', body);
  if (typeof scores === 'string') return wrongAnswer(scores);
  return { outputs: [{ kind: 'ranking', scores }], usage: isObject(body) ? rankingUsage(body.usage) : null };
}

/** A ranking generates nothing: where only the total stands, it is the input's. */
function rankingUsage(value: Json | undefined): Usage | null {
  if (!isObject(value)) return null;
  const tokens = value.prompt_tokens ?? value.total_tokens;
  const counted = typeof tokens === 'number' && Number.isFinite(tokens) && tokens >= 0;
  return counted ? { inputTokens: tokens, outputTokens: null, source: 'server' } : null;
}
