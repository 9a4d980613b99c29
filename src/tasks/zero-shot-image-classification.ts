import type { Task } from '../types/task.ts';
import { base64Of } from './base64.ts';
import { pictureLabelsOf } from './image-classification.ts';
import { checkMedia, mediaOf } from './media-input.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { readAnswers } from './read-answers.ts';

/** One picture, one of the candidate's `candidate_labels`. Accepts `[{label, score}]` and `{labels, scores}`. */
export const zeroShotImageClassification: Task = {
  name: 'zero-shot-image-classification',
  streams: false,
  takesPrompts: false,
  media: 'image',
  hasLabels: true,
  dialects: ['hf-inference', 'toolkit'],
  defaultScorers: ['accuracy', 'macro-f1', 'confusion-matrix'],
  ownParameters: [],
  maxBatch: () => 1,
  checkCandidate: ({ parameters: { candidate_labels } }) =>
    Array.isArray(candidate_labels) &&
    candidate_labels.every((label) => typeof label === 'string' && label.trim() !== '') &&
    new Set(candidate_labels).size === candidate_labels.length &&
    candidate_labels.length >= 2
      ? null
      : 'parameters.candidate_labels must list at least two different labels',
  checkInput: (input) => checkMedia('image', input),
  toRequest: ([input], { candidate, dialect }) => {
    const image = base64Of(mediaOf(input).bytes);
    // Serverless takes the object that Hugging Face's own client sends; the toolkit hands the text to its pipeline.
    return pipelineRequest('', dialect === 'toolkit' ? image : { image }, candidate.parameters);
  },
  readBody: (answer, _inputs, { candidate }) =>
    readAnswers(answer, '[{label, score}, …]', (body) => {
      const labels = pictureLabelsOf(body, candidate);
      return labels === null ? null : [{ kind: 'labels', labels }];
    }),
  openStream: null,
};
