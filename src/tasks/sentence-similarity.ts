import type { Json } from '../types/json.ts';
import type {
  ReadFault,
  Reading,
  Task,
  TaskInputs,
  TaskSetting,
  WireAnswer,
  WireRequest,
} from '../types/task.ts';
import { cosineSimilarity } from '../util/vectors.ts';
import { usageOf } from './chat-message.ts';
import { checkEmbeddingFormat, embeddingVectorsOf } from './embedding-vectors.ts';
import { isObject, malformed, notJson } from './label-scores.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { wrongAnswer } from './read-answers.ts';
import { isText, isTextList, objectOf, textsOf } from './text-group.ts';
import { jsonRequest } from './wire-request.ts';

/**
 * How near each of several sentences comes to one, as the server says: `[number]` or `{similarities: [number]}`.
 * OpenAI's servers have no such route: there it is the cosine, computed here, of the sentences' embeddings.
 */
export const sentenceSimilarity: Task = {
  name: 'sentence-similarity',
  streams: false,
  takesPrompts: false,
  media: null,
  hasLabels: false,
  dialects: ['hf-inference', 'toolkit', 'tei', 'openai'],
  defaultScorers: ['spearman'],
  ownParameters: ['input'],
  maxBatch: () => 1,
  checkCandidate: checkEmbeddingFormat,
  checkInput: (input) =>
    isObject(input) && isText(input.source_sentence) && isTextList(input.sentences)
      ? null
      : 'the input must be {source_sentence, sentences}: a text and a list of texts, none of them empty',
  toRequest,
  readBody,
  openStream: null,
};

function toRequest([input]: TaskInputs, { candidate, dialect, modelName }: TaskSetting): WireRequest {
  const { parameters } = candidate;
  const { source_sentence = '', sentences = [] } = objectOf(input);
  const inputs = { source_sentence, sentences };
  switch (dialect) {
    case 'openai':
      return jsonRequest('/embeddings', { model: modelName, input: textsOf(input), ...parameters });
    case 'tei':
      return pipelineRequest('/similarity', inputs, parameters);
    case 'toolkit':
      return pipelineRequest('', inputs, parameters);
    default:
      return pipelineRequest('/pipeline/sentence-similarity', inputs, parameters);
  }
}

function readBody(answer: WireAnswer, [input]: TaskInputs): Reading | ReadFault {
  const body = answer.json();
  if (body === undefined) return notJson(answer);
  const count = textsOf(input).length - 1;
  const embedded = isObject(body) && Array.isArray(body.data);
  const scores = embedded ? cosinesOf(body, count) : numbersOf(isObject(body) ? body.similarities : body);
  if (scores === null) return malformed('[number, …] or {similarities: [number, …]}', body);
  if (typeof scores === 'string') return wrongAnswer(scores);
  if (scores.length !== count)
    return wrongAnswer(`${scores.length} similarities came for ${count} sentences`);
  return { outputs: [{ kind: 'ranking', scores }], usage: embedded ? usageOf(body.usage) : null };
}

/** Cosines of the first text's vector with each of the others; a text that says what is wrong otherwise. */
function cosinesOf(body: Json, count: number): number[] | string {
  const found = embeddingVectorsOf(body, count + 1);
  if (typeof found === 'string') return found;
  const [source, ...others] = found.vectors;
  const cosines = others.map((other) => (source === undefined ? null : cosineSimilarity(source, other)));
  const known = cosines.filter((cosine) => cosine !== null);
  return known.length === cosines.length ? known : 'an embedding is all zeros: its cosine is undefined';
}

function numbersOf(value: Json | undefined): number[] | null {
  if (!Array.isArray(value)) return null;
  const numbers = (value as readonly Json[]).filter((item) => typeof item === 'number');
  return numbers.length === value.length && numbers.every(Number.isFinite) ? numbers : null;
}
