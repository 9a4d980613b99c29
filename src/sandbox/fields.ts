import type { Json, JsonObject } from '../types/json.ts';

/**
 * json: the body can't be parsed; shape: a field is missing or of another type; value: it can't have that value;
 * length: the input is longer than the model takes.
 */
export type ProblemKind = 'json' | 'shape' | 'value' | 'length';

/** What is wrong with a request's body. */
export class FieldProblem extends Error {
  override readonly name = 'FieldProblem';
  readonly field: string;
  readonly kind: ProblemKind;
  constructor(field: string, message: string, kind: ProblemKind = 'value') {
    super(message);
    this.field = field;
    this.kind = kind;
  }
}

/** The problem of a field that is missing or of another type. */
export function shapeProblem(field: string, value: Json | undefined, wanted: string): FieldProblem {
  return new FieldProblem(field, value === undefined ? 'field required' : `must be ${wanted}`, 'shape');
}

/** An object's own field; undefined when it has none of that name. */
export function fieldOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Throws FieldProblem unless the value is an object. */
export function readObject(value: Json | undefined, field: string): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw shapeProblem(field, value, 'an object');
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
    throw shapeProblem(field, value, 'a string');
  }
  return value;
}

/** An optional text; null when missing or null. */
export function readOptionalText(value: Json | undefined, field: string): string | null {
  return value === undefined || value === null ? null : readText(value, field);
}

/** Texts, between 1 and `most` of them. Throws FieldProblem otherwise. */
export function readTexts(value: Json | undefined, field: string, most: number): readonly string[] {
  if (!Array.isArray(value)) {
    throw shapeProblem(field, value, 'a list of strings');
  }
  checkLength(value, field, most);
  return value.map((item, index) => readText(item as Json, `${field}[${index}]`));
}

/** Throws FieldProblem unless a list has 1 to `most` items. */
export function checkLength(items: readonly unknown[], field: string, most: number): void {
  if (items.length === 0) throw new FieldProblem(field, `\`${field}\` cannot be empty`);
  if (items.length > most) {
    throw new FieldProblem(field, `batch size ${items.length} > maximum allowed batch size ${most}`);
  }
}

/** One text or a list of them; `single` tells which. */
export function readInputs(
  value: Json | undefined,
  most: number,
  field = 'inputs',
): { readonly texts: readonly string[]; readonly single: boolean } {
  if (Array.isArray(value)) return { texts: readTexts(value, field, most), single: false };
  return { texts: [readText(value, field)], single: true };
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

/** A number; null when missing or null. Throws FieldProblem otherwise. */
export function readOptionalNumber(value: Json | undefined, field: string): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number') throw shapeProblem(field, value, 'a number');
  return value;
}

/** True or false; `absent` when missing or null. Throws FieldProblem otherwise. */
export function readOptionalFlag(value: Json | undefined, field: string, absent = false): boolean {
  if (value === undefined || value === null) return absent;
  if (typeof value !== 'boolean') throw shapeProblem(field, value, 'true or false');
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
