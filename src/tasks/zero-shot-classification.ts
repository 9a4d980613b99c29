import type { Json } from '../types/json.ts';
import type { Task } from '../types/task.ts';
import { LIST_LIMIT } from './batch-limit.ts';
import { isObject, labelScoresOf, parallelScoresOf } from './label-scores.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { readAnswers } from './read-answers.ts';
import { checkText, textOf } from './text-input.ts';

/**
 * One text, one of the candidate's `candidate_labels`. Accepts `[{label, score}]` (serverless since November 2025),
 * `{sequence, labels, scores}` (before, and the inference toolkit), and lists of either, one for each input.
 */
export const zeroShotClassification: Task = {
  name: 'zero-shot-classification',
  streams: false,
  takesPrompts: false,
  media: null,
  hasLabels: true,
  dialects: ['hf-inference', 'toolkit'],
  defaultScorers: ['accuracy', 'macro-f1', 'confusion-matrix'],
  ownParameters: [],
  maxBatch: () => LIST_LIMIT,
  checkCandidate: (candidate) => {
    const labels = candidate.parameters.candidate_labels;
    const usable =
      Array.isArray(labels) &&
      labels.length >= 2 &&
      labels.every((label) => typeof label === 'string' && label !== '');
    return usable ? null : 'parameters.candidate_labels must list at least two labels';
  },
  checkInput: checkText,
  toRequest: (inputs, { candidate }) =>
    pipelineRequest(
      '',
      inputs.length === 1 ? textOf(inputs[0]) : inputs.map((input) => textOf(input)),
      candidate.parameters,
    ),
  readBody: (answer, inputs, { candidate }) =>
    readAnswers(answer, expectedOf(inputs.length), (body) => {
      const labels = itemsOf(body, inputs.length)?.map(
        (item) => parallelScoresOf(item, candidate.labels) ?? labelScoresOf(item, candidate.labels),
      ) ?? [null];
      if (labels.some((list) => list === null)) return null;
      return labels.map((list) => ({ kind: 'labels', labels: list ?? [] }));
    }),
  openStream: null,
};

function expectedOf(count: number): string {
  return count === 1
    ? '[{label, score}, …] or {labels, scores}'
    : `a list of ${count}, each {labels, scores} or [{label, score}, …]`;
}

/** What the answer holds for each input: the body itself for one, unless it is a list of one such answer. */
function itemsOf(body: Json, count: number): readonly Json[] | null {
  const list = Array.isArray(body) ? (body as readonly Json[]) : null;
  if (count > 1) return list?.length === count ? list : null;
  const only = list?.length === 1 ? list[0] : undefined;
  return only !== undefined && (Array.isArray(only) || (isObject(only) && only.labels !== undefined))
    ? [only]
    : [body];
}
