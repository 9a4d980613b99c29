import type { Json, JsonObject } from '../../types/json.ts';
import { fieldOf } from '../fields.ts';
import type { TextClues } from './text-clues.ts';

const MAX_DEPTH = 8;
const MAX_ITEMS = 8;

/**
 * A value that a JSON Schema takes, filled from a text: numbers in their order, names, quotes and what follows a
 * preposition, words of an enum that the text holds. `answer` goes to the first free string. A field that the text
 * says nothing of is left out, or gets an empty value when it is required. Weak, and computed from the text alone.
 */
export function fillSchema(schema: JsonObject, clues: TextClues, answer: string | null): Json {
  let rest = answer;
  const takeAnswer = () => {
    const taken = rest;
    rest = null;
    return taken;
  };
  return fill(schema, 'answer', { clues, takeAnswer, depth: 0 }) ?? emptyOf(schema);
}

interface Filling {
  readonly clues: TextClues;
  /** The answer, once. */
  takeAnswer(): string | null;
  readonly depth: number;
}

function fill(schema: JsonObject, name: string, filling: Filling): Json | undefined {
  const choices = fieldOf(schema, 'anyOf') ?? fieldOf(schema, 'oneOf');
  if (Array.isArray(choices)) return fill(asObject(choices[0] as Json | undefined), name, filling);
  const constant = fieldOf(schema, 'const');
  if (constant !== undefined) return constant;
  const options = fieldOf(schema, 'enum');
  if (Array.isArray(options)) return pickOption(options, filling);
  if (filling.depth >= MAX_DEPTH) return undefined;
  const deeper = { ...filling, depth: filling.depth + 1 };
  switch (typeOf(schema)) {
    case 'object':
      return fillObject(schema, deeper);
    case 'array':
      return fillList(asObject(fieldOf(schema, 'items')), name, deeper);
    case 'number':
      return filling.clues.number() ?? undefined;
    case 'integer': {
      const number = filling.clues.number();
      return number === null ? undefined : Math.round(number);
    }
    case 'boolean':
      return saysYes(name, filling.clues.text);
    case 'null':
      return null;
    default:
      return filling.takeAnswer() ?? filling.clues.words(name) ?? undefined;
  }
}

function fillObject(schema: JsonObject, filling: Filling): JsonObject {
  const properties = asObject(fieldOf(schema, 'properties'));
  const required = fieldOf(schema, 'required');
  const needed = (name: string) => Array.isArray(required) && required.includes(name);
  const entries = Object.entries(properties).flatMap(([name, value]): [string, Json][] => {
    const property = asObject(value);
    const filled = fill(property, name, filling) ?? (needed(name) ? emptyOf(property) : undefined);
    return filled === undefined ? [] : [[name, filled]];
  });
  return Object.fromEntries(entries);
}

function fillList(items: JsonObject, name: string, filling: Filling): Json[] {
  const list: Json[] = [];
  const seen = new Set<string>();
  while (list.length < MAX_ITEMS) {
    const item = fill(items, name, filling);
    const key = JSON.stringify(item);
    if (item === undefined || seen.has(key)) break;
    seen.add(key);
    list.push(item);
  }
  return list;
}

/** The first option that the answer or the text names, else one whose first four letters occur. */
function pickOption(options: readonly Json[], { clues, takeAnswer }: Filling): Json | undefined {
  const answer = takeAnswer();
  for (const text of answer === null ? [clues.text] : [answer, clues.text]) {
    const words = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
    const named = (length: number) =>
      options.find((option) => {
        const word = String(option)
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, ' ')
          .trim();
        return length === 0
          ? words.includes(` ${word} `)
          : word.length >= length && words.includes(` ${word.slice(0, length)}`);
      });
    const found = named(0) ?? named(4);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether the text speaks for a flag: undefined when none of the words in its name occur. */
function saysYes(name: string, text: string): boolean | undefined {
  for (const word of name
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part.length > 2)) {
    const at = text.toLowerCase().indexOf(word);
    if (at < 0) continue;
    return !/\b(?:no|not|don't|without|never|off|disable)\b[^.!?]{0,20}$/i.test(text.slice(0, at));
  }
  return undefined;
}

/** What a required field holds when nothing is known. */
function emptyOf(schema: JsonObject): Json {
  const options = fieldOf(schema, 'enum');
  if (Array.isArray(options) && options.length > 0) return options[0] as Json;
  const empties: Readonly<Record<string, Json>> = {
    object: {},
    array: [],
    number: 0,
    integer: 0,
    boolean: false,
    null: null,
  };
  return empties[typeOf(schema)] ?? '';
}

/** The schema's type, the first of several; an object when it has properties; else a string. */
function typeOf(schema: JsonObject): string {
  const type = fieldOf(schema, 'type');
  const first = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  if (typeof first === 'string') return first;
  return fieldOf(schema, 'properties') === undefined ? 'string' : 'object';
}

function asObject(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}
