import type { Task } from '../types/plugs.ts';
import type { TaskName } from '../types/suite.ts';
import { chatCompletion } from './chat-completion.ts';
import { textClassification } from './text-classification.ts';
import { zeroShotClassification } from './zero-shot-classification.ts';

const MADE: Partial<Record<TaskName, Task>> = {
  'chat-completion': chatCompletion,
  'text-classification': textClassification,
  'zero-shot-classification': zeroShotClassification,
};

/** Every task by its Hugging Face name. */
export const TASKS = MADE as Readonly<Record<TaskName, Task>>;

/** Names of all tasks. */
export const TASK_NAMES = Object.keys(TASKS) as TaskName[];
