import type { TaskName } from '../types/suite.ts';
import type { Task } from '../types/task.ts';
import { automaticSpeechRecognition } from './automatic-speech-recognition.ts';
import { chatCompletion } from './chat-completion.ts';
import { featureExtraction } from './feature-extraction.ts';
import { fillMask } from './fill-mask.ts';
import { imageClassification } from './image-classification.ts';
import { questionAnswering } from './question-answering.ts';
import { sentenceSimilarity } from './sentence-similarity.ts';
import { summarization } from './summarization.ts';
import { tableQuestionAnswering } from './table-question-answering.ts';
import { textClassification } from './text-classification.ts';
import { textGeneration } from './text-generation.ts';
import { textRanking } from './text-ranking.ts';
import { textToImage } from './text-to-image.ts';
import { tokenClassification } from './token-classification.ts';
import { translation } from './translation.ts';
import { zeroShotClassification } from './zero-shot-classification.ts';
import { zeroShotImageClassification } from './zero-shot-image-classification.ts';

/** Every task by its Hugging Face name. */
export const TASKS: Readonly<Record<TaskName, Task>> = {
  'chat-completion': chatCompletion,
  'text-generation': textGeneration,
  'feature-extraction': featureExtraction,
  'sentence-similarity': sentenceSimilarity,
  'text-ranking': textRanking,
  'text-classification': textClassification,
  'zero-shot-classification': zeroShotClassification,
  'token-classification': tokenClassification,
  'fill-mask': fillMask,
  'question-answering': questionAnswering,
  'table-question-answering': tableQuestionAnswering,
  summarization,
  translation,
  'text-to-image': textToImage,
  'image-classification': imageClassification,
  'zero-shot-image-classification': zeroShotImageClassification,
  'automatic-speech-recognition': automaticSpeechRecognition,
};

/** Names of all tasks. */
export const TASK_NAMES = Object.keys(TASKS) as TaskName[];
