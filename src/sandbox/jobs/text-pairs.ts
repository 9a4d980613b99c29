import type { Json, JsonObject } from '../../types/json.ts';
import { checkLength, FieldProblem, fieldOf, readOptionalText, readText, shapeProblem } from '../fields.ts';

/** A text, with a second one for models that read pairs. */
export interface TextPair {
  readonly text: string;
  /** Null: a single text. */
  readonly pair: string | null;
}

/** Inputs of a classifier; `single` tells whether they stood in a list. */
export interface PairInputs {
  readonly pairs: readonly TextPair[];
  readonly single: boolean;
}

/** What a model that knows no pairs reads: both texts, the second on a line of its own. */
export function joinPair({ text, pair }: TextPair): string {
  return pair === null ? text : `${text}\n${pair}`;
}

/** A text, `{text, text_pair}`, or a list of those, as transformers' pipeline takes them. Throws FieldProblem. */
export function readPairInputs(value: Json | undefined, most: number): PairInputs {
  if (!Array.isArray(value)) return { pairs: [readPair(value, 'inputs')], single: true };
  checkLength(value, 'inputs', most);
  return { pairs: value.map((item: Json, index) => readPair(item, `inputs[${index}]`)), single: false };
}

function readPair(value: Json | undefined, field: string): TextPair {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { text: readText(value, field), pair: null };
  }
  const object = value as JsonObject;
  return {
    text: readText(fieldOf(object, 'text'), `${field}.text`),
    pair: readOptionalText(fieldOf(object, 'text_pair'), `${field}.text_pair`),
  };
}

/** TEI's `/predict`: a text, `[a, b]` for ONE pair, or `[[a], [b], [a, b]]` for several. Throws FieldProblem. */
export function readTeiPairs(value: Json | undefined, most: number): PairInputs {
  if (typeof value === 'string') return { pairs: [{ text: value, pair: null }], single: true };
  if (!Array.isArray(value)) throw shapeProblem('inputs', value, 'a string or a list');
  checkLength(value, 'inputs', most);
  if (value.every((item) => Array.isArray(item))) {
    return { pairs: value.map((item, index) => teiPair(item as Json[], `inputs[${index}]`)), single: false };
  }
  return { pairs: [teiPair(value as Json[], 'inputs')], single: true };
}

function teiPair(items: readonly Json[], field: string): TextPair {
  if (items.length < 1 || items.length > 2) {
    throw new FieldProblem(field, '`inputs` must have a single string or a pair of strings');
  }
  const [text, pair] = items.map((item, index) => readText(item, `${field}[${index}]`));
  return { text: text as string, pair: pair ?? null };
}
