import type { Json } from '../types/json.ts';
import type { Task } from '../types/plugs.ts';
import type { Candidate } from '../types/suite.ts';
import { isObject, labelScoresOf, malformed } from './label-scores.ts';
import { checkText, textOf } from './text-input.ts';

/**
 * One text, one label. Accepts nested `[[{label, score}]]` (serverless, batches of one), flat `[{label, score}]`
 * (inference toolkit, text-embeddings-inference) and a bare `{label, score}`.
 */
export const textClassification: Task = {
  name: 'text-classification',
  streams: false,
  generative: false,
  defaultScorers: ['accuracy', 'macro-f1', 'confusion-matrix'],
  checkCandidate: () => null,
  checkInput: checkText,
  toBody: (input, candidate) => ({
    inputs: textOf(input),
    ...(Object.keys(candidate.parameters).length > 0 ? { parameters: candidate.parameters } : {}),
  }),
  readBody: (body, candidate) => {
    const labels = readLabels(body, candidate);
    if (labels === null) return malformed('[[{label, score}, …]] or [{label, score}, …]', body);
    return { output: { kind: 'labels', labels }, usage: null };
  },
  openStream: null,
};

function readLabels(body: Json, candidate: Candidate) {
  if (isObject(body)) return labelScoresOf([body], candidate.labels);
  if (Array.isArray(body) && body.length === 1 && Array.isArray(body[0]))
    return labelScoresOf(body[0] as Json, candidate.labels);
  return labelScoresOf(body, candidate.labels);
}
