import type { Task } from '../types/plugs.ts';
import type { TaskName } from '../types/suite.ts';
import { chatCompletion } from './chat-completion.ts';
import { featureExtraction } from './feature-extraction.ts';
import { sentenceSimilarity } from './sentence-similarity.ts';
import { textClassification } from './text-classification.ts';
import { textGeneration } from './text-generation.ts';
import { textRanking } from './text-ranking.ts';
import { tokenClassification } from './token-classification.ts';
import { zeroShotClassification } from './zero-shot-classification.ts';

const MADE: Partial<Record<TaskName, Task>> = {
  'chat-completion': chatCompletion,
  'text-generation': textGeneration,
  'feature-extraction': featureExtraction,
  'sentence-similarity': sentenceSimilarity,
  'text-ranking': textRanking,
  'text-classification': textClassification,
  'zero-shot-classification': zeroShotClassification,
  'token-classification': tokenClassification,
};

/** Every task by its Hugging Face name. */
export const TASKS = MADE as Readonly<Record<TaskName, Task>>;

/** Names of all tasks. */
export const TASK_NAMES = Object.keys(TASKS) as TaskName[];
