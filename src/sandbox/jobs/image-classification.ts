import type { Json } from '../../types/json.ts';
import { FieldProblem, fieldOf, readOptionalInteger } from '../fields.ts';
import type { ImageClassifier, LabelScore } from '../models/model.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';
import { readMedia } from './media.ts';

/** Labels when a request states no top_k, as transformers' pipeline gives. */
const DEFAULT_TOP_K = 5;

/** An image-classification request, raw bytes or base64: `[{label, score}…]`, best first. Throws FieldProblem. */
export function readImageClassification(request: JobRequest, model: ImageClassifier): Job {
  const { bytes, parameters } = readMedia(request, null);
  const topK =
    readOptionalInteger(fieldOf(parameters, 'top_k'), 'parameters.top_k', 1, 1000) ?? DEFAULT_TOP_K;
  return {
    task: 'image-classification',
    inputs: 1,
    compute: () => unmetered(labelsOf(model.classify(bytes)).slice(0, topK)),
  };
}

/** Labels as JSON. Throws FieldProblem for null, a picture that the model can't read. */
export function labelsOf(scores: readonly LabelScore[] | null): Json[] {
  if (scores === null) throw new FieldProblem('inputs', 'cannot identify image file');
  return scores.map(({ label, score }) => ({ label, score }));
}
