import type { Json } from '../types/json.ts';
import type { Task } from '../types/plugs.ts';
import type { Candidate } from '../types/suite.ts';
import { isObject, labelScoresOf, malformed } from './label-scores.ts';

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
  checkInput: (input) =>
    typeof input === 'string' && input !== '' ? null : 'the input must be a text that is not empty',
  toBody: (input, candidate) => ({
    inputs:
      input.kind === 'input' ? input.input : input.messages.map((message) => message.content).join('\n'),
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
