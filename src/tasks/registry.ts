import type { Task } from '../types/plugs.ts';
import type { TaskName } from '../types/suite.ts';
import { automaticSpeechRecognition } from './automatic-speech-recognition.ts';
import { chatCompletion } from './chat-completion.ts';
import { fillMask } from './fill-mask.ts';
import { imageClassification } from './image-classification.ts';
import { questionAnswering } from './question-answering.ts';
import { summarization } from './summarization.ts';
import { tableQuestionAnswering } from './table-question-answering.ts';
import { textClassification } from './text-classification.ts';
import { textToImage } from './text-to-image.ts';
import { translation } from './translation.ts';
import { zeroShotClassification } from './zero-shot-classification.ts';
import { zeroShotImageClassification } from './zero-shot-image-classification.ts';

const MADE: Partial<Record<TaskName, Task>> = {
  'chat-completion': chatCompletion,
  'text-classification': textClassification,
  'zero-shot-classification': zeroShotClassification,
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

/** Every task by its Hugging Face name. */
export const TASKS = MADE as Readonly<Record<TaskName, Task>>;

/** Names of all tasks. */
export const TASK_NAMES = Object.keys(TASKS) as TaskName[];
