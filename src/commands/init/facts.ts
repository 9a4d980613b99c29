import type { JsonObject } from '../../types/json.ts';
import type { TaskName } from '../../types/suite.ts';

/** The questions that a suite can be for. */
export const QUESTIONS = ['which-model', 'serverless-or-endpoint', 'regression'] as const;

export type Question = (typeof QUESTIONS)[number];

/** Each question in the words of someone who has it. */
export const QUESTION_WORDS: Readonly<Record<Question, string>> = {
  'which-model': 'Which model should I take?',
  'serverless-or-endpoint': 'Serverless or a dedicated endpoint?',
  regression: 'Did it get worse since last time?',
};

/** What a suite over a user's own models is written from. */
export interface SuiteFacts {
  readonly question: Question;
  readonly name: string;
  readonly task: TaskName;
  readonly models: readonly string[];
  readonly provider: string;
  /** Address of a dedicated endpoint or an OpenAI-compatible server; null: the provider has its own. */
  readonly url: string | null;
  /** The suite's `dataset`, its source as it stands in the file. */
  readonly dataset: JsonObject;
  /** Labels to choose from, for tasks that are asked with them; null: the task is not. */
  readonly labels: readonly string[] | null;
}

/** Tasks whose requests carry the labels to choose from. */
export function asksWithLabels(task: TaskName): boolean {
  return task === 'zero-shot-classification' || task === 'zero-shot-image-classification';
}

/** A name of a-z, 0-9 and dashes from any text; empty when nothing of it remains. */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-$/, '');
}
