import type { Json, JsonObject } from '../types/json.ts';

/** A request field that is missing or wrong. */
export class FieldProblem extends Error {
  override readonly name = 'FieldProblem';
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** An object's own field; undefined when it has none of that name. */
export function fieldOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Throws FieldProblem unless the value is an object. */
export function readObject(value: Json | undefined, field: string): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new FieldProblem(field, value === undefined ? 'field required' : 'must be an object');
  }
  return value as JsonObject;
}

/** An optional object; missing and null are the empty one. */
export function readOptionalObject(value: Json | undefined, field: string): JsonObject {
  return value === undefined || value === null ? {} : readObject(value, field);
}

/** Throws FieldProblem unless the value is a text. */
export function readText(value: Json | undefined, field: string): string {
  if (typeof value !== 'string') {
    throw new FieldProblem(field, value === undefined ? 'field required' : 'must be a string');
  }
  return value;
}

/** Texts, between 1 and `most` of them. Throws FieldProblem otherwise. */
export function readTexts(value: Json | undefined, field: string, most: number): readonly string[] {
  if (!Array.isArray(value)) {
    throw new FieldProblem(field, value === undefined ? 'field required' : 'must be a list of strings');
  }
  if (value.length < 1 || value.length > most) {
    throw new FieldProblem(field, `must hold 1 to ${most} strings, found ${value.length}`);
  }
  return value.map((item, index) => readText(item as Json, `${field}[${index}]`));
}

/** One text or a list of them; `single` tells which. */
export function readInputs(
  value: Json | undefined,
  most: number,
): { readonly texts: readonly string[]; readonly single: boolean } {
  if (Array.isArray(value)) return { texts: readTexts(value, 'inputs', most), single: false };
  return { texts: [readText(value, 'inputs')], single: true };
}

/** A whole number within bounds; null when missing or null. Throws FieldProblem otherwise. */
export function readOptionalInteger(
  value: Json | undefined,
  field: string,
  least: number,
  most: number,
): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new FieldProblem(field, `must be a whole number from ${least} to ${most}`);
  }
  return value;
}

/** True or false; false when missing or null. Throws FieldProblem otherwise. */
export function readOptionalFlag(value: Json | undefined, field: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new FieldProblem(field, 'must be true or false');
  return value;
}

/** One of some words; the first of them when missing or null. Throws FieldProblem otherwise. */
export function readOptionalChoice<Word extends string>(
  value: Json | undefined,
  field: string,
  words: readonly [Word, ...Word[]],
): Word {
  if (value === undefined || value === null) return words[0];
  const word = words.find((known) => known === value);
  if (word === undefined) throw new FieldProblem(field, `must be one of ${words.join(', ')}`);
  return word;
}
