import type { Answer } from '../types/output.ts';
import type {
  ReadFault,
  Reading,
  Task,
  TaskInputs,
  TaskSetting,
  WireAnswer,
  WireRequest,
} from '../types/task.ts';
import { encodeVector } from '../util/vectors.ts';
import { LIST_LIMIT, TEI_BATCH_LIMIT } from './batch-limit.ts';
import { usageOf } from './chat-message.ts';
import { checkEmbeddingFormat, type EmbeddingVectors, embeddingVectorsOf } from './embedding-vectors.ts';
import { isObject, notJson } from './label-scores.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { wrongAnswer } from './read-answers.ts';
import { isText, isTextList, textsOf } from './text-group.ts';
import { jsonRequest } from './wire-request.ts';

/**
 * Texts in, one vector for each out. An input may be several texts: a list, or `{query, texts}` with the query first.
 * Token vectors of servers that do not pool are averaged here, and the answer says so.
 */
export const featureExtraction: Task = {
  name: 'feature-extraction',
  streams: false,
  takesPrompts: false,
  media: null,
  hasLabels: false,
  dialects: ['hf-inference', 'toolkit', 'tei', 'openai'],
  defaultScorers: ['spearman'],
  ownParameters: ['input'],
  maxBatch: (dialect) => (dialect === 'tei' ? TEI_BATCH_LIMIT : LIST_LIMIT),
  checkCandidate: checkEmbeddingFormat,
  checkInput: (input) => {
    if (isText(input) || isTextList(input)) return null;
    if (isObject(input) && isText(input.query) && isTextList(input.texts)) return null;
    return 'the input must be a text, a list of texts or {query, texts}, and no text may be empty';
  },
  toRequest,
  readBody,
  openStream: null,
};

function toRequest(inputs: TaskInputs, { candidate, dialect, modelName }: TaskSetting): WireRequest {
  const { parameters } = candidate;
  const texts = inputs.flatMap(textsOf);
  const asked = texts.length === 1 ? (texts[0] ?? '') : texts;
  switch (dialect) {
    case 'tei':
      return jsonRequest('/embed', { inputs: texts, ...parameters });
    case 'openai':
      return jsonRequest('/embeddings', { model: modelName, input: texts, ...parameters });
    case 'toolkit':
      return pipelineRequest('', asked, parameters);
    default:
      // Serverless reads normalize, truncate and prompt_name at the root, and ignores them inside `parameters`.
      return jsonRequest('/pipeline/feature-extraction', { inputs: asked, ...parameters });
  }
}

function readBody(answer: WireAnswer, inputs: TaskInputs): Reading | ReadFault {
  const body = answer.json();
  if (body === undefined) return notJson(answer);
  const counts = inputs.map((input) => textsOf(input).length);
  const found = embeddingVectorsOf(
    body,
    counts.reduce((sum, count) => sum + count, 0),
  );
  if (typeof found === 'string') return wrongAnswer(found);
  const usage = isObject(body) ? usageOf(body.usage) : null;
  return { outputs: splitVectors(found, counts), usage };
}

/** The vectors of all texts as one answer for each input, which has `counts[i]` texts. */
function splitVectors({ pooling, vectors }: EmbeddingVectors, counts: readonly number[]): Answer[] {
  let taken = 0;
  return counts.map((count) => {
    const own = vectors.slice(taken, taken + count);
    taken += count;
    return {
      kind: 'embeddings',
      dimensions: own[0]?.length ?? 0,
      pooling,
      vectors: own.map((vector) => encodeVector(vector)),
    };
  });
}
