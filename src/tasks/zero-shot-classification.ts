import type { Json } from '../types/json.ts';
import type { Task } from '../types/plugs.ts';
import type { Candidate } from '../types/suite.ts';
import { labelScoresOf, malformed, notJson, parallelScoresOf } from './label-scores.ts';
import { checkText, textOf } from './text-input.ts';
import { jsonRequest } from './wire-request.ts';

/**
 * One text, one of the candidate's `candidate_labels`. Accepts `[{label, score}]` (serverless since November 2025),
 * `{sequence, labels, scores}` (before, and the inference toolkit) and a list of one such object.
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
  maxBatch: () => 1,
  checkCandidate: (candidate) => {
    const labels = candidate.parameters.candidate_labels;
    const usable =
      Array.isArray(labels) &&
      labels.length >= 2 &&
      labels.every((label) => typeof label === 'string' && label !== '');
    return usable ? null : 'parameters.candidate_labels must list at least two labels';
  },
  checkInput: checkText,
  toRequest: ([input], { candidate }) =>
    jsonRequest('', { inputs: textOf(input), parameters: candidate.parameters }),
  readBody: (answer, _inputs, { candidate }) => {
    const body = answer.json();
    if (body === undefined) return notJson(answer);
    const labels = readLabels(body, candidate);
    if (labels === null) return malformed('[{label, score}, …] or {labels, scores}', body);
    return { outputs: [{ kind: 'labels', labels }], usage: null };
  },
  openStream: null,
};

function readLabels(body: Json, candidate: Candidate) {
  const only = Array.isArray(body) && body.length === 1 ? (body[0] as Json) : body;
  return parallelScoresOf(only, candidate.labels) ?? labelScoresOf(body, candidate.labels);
}
