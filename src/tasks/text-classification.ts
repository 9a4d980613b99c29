import type { Json, JsonObject } from '../types/json.ts';
import type { LabelScore } from '../types/output.ts';
import type { Candidate } from '../types/suite.ts';
import type { Task, TaskInput, TaskInputs, TaskSetting, WireRequest } from '../types/task.ts';
import { LIST_LIMIT, TEI_BATCH_LIMIT } from './batch-limit.ts';
import { isObject, labelScoresOf } from './label-scores.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { readAnswers, splitByInput } from './read-answers.ts';
import { checkText, textOf } from './text-input.ts';
import { jsonRequest } from './wire-request.ts';

/**
 * One text, or a pair of texts, one label. Accepts nested `[[{label, score}]]` (serverless, and batches), flat
 * `[{label, score}]` (inference toolkit, text-embeddings-inference; one input only) and a bare `{label, score}`.
 */
export const textClassification: Task = {
  name: 'text-classification',
  streams: false,
  takesPrompts: false,
  media: null,
  hasLabels: true,
  dialects: ['hf-inference', 'toolkit', 'tei'],
  defaultScorers: ['accuracy', 'macro-f1', 'confusion-matrix'],
  ownParameters: [],
  maxBatch: (dialect) => (dialect === 'tei' ? TEI_BATCH_LIMIT : LIST_LIMIT),
  checkCandidate: () => null,
  checkInput: (input) => {
    if (checkText(input) === null || pairOf(input) !== null) return null;
    return 'the input must be a text that is not empty, or {text, text_pair}';
  },
  toRequest,
  readBody: (answer, inputs, { candidate }) =>
    readAnswers(answer, expectedOf(inputs), (body) => {
      const items = splitByInput(body, inputs.length);
      const labels = items?.map((item) => labelsOf(item, candidate, inputs.length)) ?? [null];
      if (labels.some((list) => list === null)) return null;
      return labels.map((list) => ({ kind: 'labels', labels: list ?? [] }));
    }),
  openStream: null,
};

function expectedOf({ length }: TaskInputs): string {
  return length === 1
    ? '[[{label, score}, …]] or [{label, score}, …]'
    : `a list of ${length} lists [{label, score}, …]`;
}

function labelsOf(item: Json, candidate: Candidate, count: number): LabelScore[] | null {
  // One object for each of several inputs could as well be the labels of one of them, or of a pair.
  if (count > 1 && !Array.isArray(item)) return null;
  return labelScoresOf(isObject(item) ? [item] : item, candidate.labels);
}

function toRequest(inputs: TaskInputs, { candidate, dialect }: TaskSetting): WireRequest {
  const { parameters } = candidate;
  const [first] = inputs;
  if (dialect === 'tei') {
    // A flat list of two texts is one pair; a batch is a list of lists.
    const lists = inputs.map((input) => {
      const pair = pairOf(textOf(input));
      return pair === null ? [textOf(input)] : [pair.text ?? '', pair.text_pair ?? ''];
    });
    const alone = pairOf(textOf(first)) === null ? textOf(first) : (lists[0] ?? []);
    return jsonRequest('/predict', { inputs: inputs.length === 1 ? alone : lists, ...parameters });
  }
  if (inputs.length === 1 && pairOf(textOf(first)) === null)
    return pipelineRequest('', textOf(first), parameters);
  return pipelineRequest('', inputs.map(pipelineInput), batchParameters(parameters, inputs, dialect));
}

/** The toolkit passes a lone object on as named arguments, which its pipeline refuses: a pair always stands in a list. */
function pipelineInput(input: TaskInput): Json {
  return pairOf(textOf(input)) ?? textOf(input);
}

/** Without top_k the toolkit answers a batch with one flat list, which can't be told from the labels of one input. */
function batchParameters(parameters: JsonObject, inputs: TaskInputs, dialect: string): JsonObject {
  return inputs.length > 1 && dialect === 'toolkit' && parameters.top_k === undefined
    ? { ...parameters, top_k: 1 }
    : parameters;
}

function pairOf(input: Json): JsonObject | null {
  if (!isObject(input) || checkText(input.text ?? '') !== null || checkText(input.text_pair ?? '') !== null)
    return null;
  return { text: input.text ?? '', text_pair: input.text_pair ?? '' };
}
