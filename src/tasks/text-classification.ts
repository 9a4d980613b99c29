import type { Json } from '../types/json.ts';
import type { Task } from '../types/plugs.ts';
import type { Candidate } from '../types/suite.ts';
import { isObject, labelScoresOf, malformed, notJson } from './label-scores.ts';
import { checkText, textOf } from './text-input.ts';
import { jsonRequest } from './wire-request.ts';

/**
 * One text, one label. Accepts nested `[[{label, score}]]` (serverless, batches of one), flat `[{label, score}]`
 * (inference toolkit, text-embeddings-inference) and a bare `{label, score}`.
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
  maxBatch: () => 1,
  checkCandidate: () => null,
  checkInput: checkText,
  toRequest: ([input], { candidate }) =>
    jsonRequest('', {
      inputs: textOf(input),
      ...(Object.keys(candidate.parameters).length > 0 ? { parameters: candidate.parameters } : {}),
    }),
  readBody: (answer, _inputs, { candidate }) => {
    const body = answer.json();
    if (body === undefined) return notJson(answer);
    const labels = readLabels(body, candidate);
    if (labels === null) return malformed('[[{label, score}, …]] or [{label, score}, …]', body);
    return { outputs: [{ kind: 'labels', labels }], usage: null };
  },
  openStream: null,
};

function readLabels(body: Json, candidate: Candidate) {
  if (isObject(body)) return labelScoresOf([body], candidate.labels);
  if (Array.isArray(body) && body.length === 1 && Array.isArray(body[0]))
    return labelScoresOf(body[0] as Json, candidate.labels);
  return labelScoresOf(body, candidate.labels);
}
