import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { ReadFault, Reading, WireAnswer } from '../types/task.ts';
import { malformed, notJson } from './label-scores.ts';

/**
 * Reads a JSON body into answers without token counts. `read` gives null for a body of another shape, which is then
 * a fault that names the expected one, or a text that says what else is wrong.
 */
export function readAnswers(
  answer: WireAnswer,
  expected: string,
  read: (body: Json) => readonly Answer[] | string | null,
): Reading | ReadFault {
  const body = answer.json();
  if (body === undefined) return notJson(answer);
  const outputs = read(body);
  if (outputs === null) return malformed(expected, body);
  if (typeof outputs === 'string') return wrongAnswer(outputs);
  return { outputs, usage: null };
}

/** The fault of an answer that has a known shape and can't be right. */
export function wrongAnswer(message: string): ReadFault {
  return { fault: 'malformed', message: message.slice(0, 300) };
}

/**
 * What a JSON list holds for each of `count` inputs, in order: the list itself for one input (or the one list inside
 * it, where the server sends a batch of one), a list of `count` items for several. Null: another shape.
 */
export function splitByInput(body: Json, count: number): readonly Json[] | null {
  if (!Array.isArray(body)) return count === 1 ? [body] : null;
  const items = body as readonly Json[];
  if (count > 1) return items.length === count ? items : null;
  return items.length === 1 && Array.isArray(items[0]) ? [items[0]] : [items];
}
