import type { Json, JsonObject } from '../types/json.ts';
import type { TaskInput } from '../types/task.ts';
import { isObject } from './label-scores.ts';
import { checkText, textOf } from './text-input.ts';

/** True for a list of texts, none of them empty, and at least one. */
export function isTextList(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && (value as readonly Json[]).every((text) => isText(text));
}

/** True for a text that is not empty. */
export function isText(value: Json | undefined): value is string {
  return value !== undefined && checkText(value) === null;
}

/**
 * The texts of an input whose answer is one number or vector for each: the text itself, the list, or for an object
 * with a lead (`query`, `source_sentence`) and a list (`texts`, `sentences`) the lead first, then the list.
 */
export function textsOf(input: TaskInput): string[] {
  const value = textOf(input);
  if (isText(value)) return [value];
  if (isTextList(value)) return [...value];
  if (!isObject(value)) return [];
  const lead = value.query ?? value.source_sentence;
  const list = value.texts ?? value.sentences;
  return [...(isText(lead) ? [lead] : []), ...(isTextList(list) ? list : [])];
}

/** The object that an input is; empty when it is none. */
export function objectOf(input: TaskInput): JsonObject {
  const value = textOf(input);
  return isObject(value) ? value : {};
}
