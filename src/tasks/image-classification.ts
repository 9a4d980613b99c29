import type { Json } from '../types/json.ts';
import type { LabelScore } from '../types/output.ts';
import type { Candidate } from '../types/suite.ts';
import type { Task } from '../types/task.ts';
import { isObject, labelScoresOf, parallelScoresOf } from './label-scores.ts';
import { checkMedia } from './media-input.ts';
import { mediaRequest } from './media-request.ts';
import { readAnswers } from './read-answers.ts';

/** One picture, one label. Accepts `[{label, score}]`, a list of one such list, and a bare `{label, score}`. */
export const imageClassification: Task = {
  name: 'image-classification',
  streams: false,
  takesPrompts: false,
  media: 'image',
  hasLabels: true,
  dialects: ['hf-inference', 'toolkit'],
  defaultScorers: ['accuracy', 'macro-f1', 'confusion-matrix'],
  ownParameters: [],
  maxBatch: () => 1,
  checkCandidate: () => null,
  checkInput: (input) => checkMedia('image', input),
  toRequest: ([input], { candidate }) => mediaRequest(input, candidate.parameters),
  readBody: (answer, _inputs, { candidate }) =>
    readAnswers(answer, '[{label, score}, …]', (body) => {
      const labels = pictureLabelsOf(body, candidate);
      return labels === null ? null : [{ kind: 'labels', labels }];
    }),
  openStream: null,
};

/** Labels of one picture by falling score; also `{labels, scores}`; null: another shape. */
export function pictureLabelsOf(body: Json, { labels }: Candidate): readonly LabelScore[] | null {
  const only = Array.isArray(body) && body.length === 1 ? (body[0] as Json) : body;
  if (Array.isArray(only)) return labelScoresOf(only, labels);
  return parallelScoresOf(only, labels) ?? labelScoresOf(isObject(body) ? [body] : body, labels);
}
