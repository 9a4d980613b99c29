import type { Task } from '../types/plugs.ts';
import type { TaskName } from '../types/suite.ts';
import { chatCompletion } from './chat-completion.ts';
import { textClassification } from './text-classification.ts';
import { zeroShotClassification } from './zero-shot-classification.ts';

/** Every task by its Hugging Face name. */
export const TASKS = {
  'text-classification': textClassification,
  'zero-shot-classification': zeroShotClassification,
  'chat-completion': chatCompletion,
} satisfies Record<TaskName, Task>;
