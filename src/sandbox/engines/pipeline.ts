import { fieldOf, readObject } from '../fields.ts';
import { readSpeechRecognition } from '../jobs/automatic-speech-recognition.ts';
import { readFeatureExtraction } from '../jobs/feature-extraction.ts';
import { readFillMask } from '../jobs/fill-mask.ts';
import { readImageClassification } from '../jobs/image-classification.ts';
import type { Job, JobRequest } from '../jobs/job.ts';
import { readQuestionAnswering } from '../jobs/question-answering.ts';
import { readSentenceSimilarity } from '../jobs/sentence-similarity.ts';
import { readSummarization } from '../jobs/summarization.ts';
import { readTableQuestion } from '../jobs/table-question-answering.ts';
import { readTextClassification } from '../jobs/text-classification.ts';
import { readPromptList, readTextGeneration } from '../jobs/text-generation.ts';
import { readTextRanking } from '../jobs/text-ranking.ts';
import { readTextToImage } from '../jobs/text-to-image.ts';
import { readTokenClassification } from '../jobs/token-classification.ts';
import { readTranslation } from '../jobs/translation.ts';
import { readZeroShot } from '../jobs/zero-shot-classification.ts';
import { readZeroShotImage } from '../jobs/zero-shot-image-classification.ts';
import type { Embedder, SandboxModel } from '../models/model.ts';
import { plainRefusal } from '../refusal.ts';

/** Further tasks that a model of a task does on a pipeline. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  'feature-extraction': ['sentence-similarity'],
  'text-ranking': ['text-classification'],
};

/**
 * A request to a model's pipeline, in the dialect of hf-inference or of the toolkit. `task` is the task the path
 * states; null: the model's own (an embedding model is asked for similarity by the shape of its inputs). Throws
 * FieldProblem, and Refusal 400 for another task than the model's.
 */
export function readPipeline(request: JobRequest, model: SandboxModel, task: string | null): Job {
  if (model.task === 'chat-completion') throw wrongTask(model, task ?? 'text-generation');
  if (task !== null && task !== model.task && !(ALSO[model.task] ?? []).includes(task)) {
    throw wrongTask(model, task);
  }
  switch (model.task) {
    case 'feature-extraction':
      return readEmbedding(request, model, task);
    case 'text-generation':
      return readPromptList(request, model) ?? readTextGeneration(request, model, 'compat');
    case 'text-ranking':
      return readTextRanking(request, model);
    case 'text-classification':
      return readTextClassification(request, model);
    case 'zero-shot-classification':
      return readZeroShot(request, model);
    case 'token-classification':
      return readTokenClassification(request, model);
    case 'fill-mask':
      return readFillMask(request, model);
    case 'question-answering':
      return readQuestionAnswering(request, model);
    case 'table-question-answering':
      return readTableQuestion(request, model);
    case 'summarization':
      return readSummarization(request, model);
    case 'translation':
      return readTranslation(request, model);
    case 'text-to-image':
      return readTextToImage(request, model);
    case 'image-classification':
      return readImageClassification(request, model);
    case 'zero-shot-image-classification':
      return readZeroShotImage(request, model);
    case 'automatic-speech-recognition':
      return readSpeechRecognition(request, model);
  }
}

function readEmbedding(request: JobRequest, model: Embedder, task: string | null): Job {
  const inputs = fieldOf(readObject(request.body.json(), 'body'), 'inputs');
  const paired = inputs !== null && typeof inputs === 'object' && !Array.isArray(inputs);
  return task === 'sentence-similarity' || (task === null && paired)
    ? readSentenceSimilarity(request, model)
    : readFeatureExtraction(request, model);
}

/** The refusal of a task that a model does not do. */
export function wrongTask(model: SandboxModel, task: string): Error {
  const message = `Model ${model.id} is not supported for task ${task}. Supported task: ${model.task}`;
  return plainRefusal(400, message);
}
