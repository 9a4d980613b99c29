import type { ZeroShotImageClassifier } from '../models/model.ts';
import { labelsOf } from './image-classification.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';
import { readMedia } from './media.ts';
import { readCandidateLabels } from './zero-shot-classification.ts';

/**
 * A zero-shot-image-classification request, base64 in `inputs` or `inputs.image` with candidate_labels beside:
 * `[{label, score}…]`, best first. Throws FieldProblem, also for raw bytes, which bring no labels.
 */
export function readZeroShotImage(request: JobRequest, model: ZeroShotImageClassifier): Job {
  const { bytes, parameters } = readMedia(request, 'image');
  const labels = readCandidateLabels(parameters);
  return {
    task: 'zero-shot-image-classification',
    inputs: 1,
    compute: () => unmetered(labelsOf(model.rankImage(bytes, labels))),
  };
}
