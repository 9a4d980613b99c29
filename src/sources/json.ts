import type { Json, JsonObject } from '../types/json.ts';
import type { DatasetSource } from '../types/plugs.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { decodedChunks, newlinesIn } from './decoded-chunks.ts';

/** Largest file, in characters: the whole of it is held in memory. */
const FILE_CAP_CHARS = 256 * 1024 * 1024;

/** One JSON array of objects. The file is held in memory while it is read; jsonl is not. */
export const json: DatasetSource = {
  name: 'json',
  extensions: ['.json'],
  counts: 'line',
  async *rows(path) {
    const text = await readWhole(path);
    const rows = parseArray(text, path);
    const spans = elementSpans(text);
    for (const [index, row] of rows.entries()) {
      const line = spans[index]?.line ?? 1;
      if (!isJsonObject(row)) {
        throw new InputError(`element ${index + 1} of the array is ${describeJson(row)}, not an object`, {
          where: `${path}:${line}`,
          hint: 'each element is one row: {"input": "...", "target": "..."}',
        });
      }
      refuseUnheld(row, `${path}:${line}`);
      yield { line, row };
    }
  },
};

/** Deepest nesting of a row; what reads it recurses. */
const MAX_DEPTH = 500;

/** An InputError for a row that JSON can write and nobody can hold: a number beyond what a double takes, or too deep a nest. */
export function refuseUnheld(row: JsonObject, where: string): void {
  const fault = whyUnheld(row, 1);
  if (fault === null) return;
  throw new InputError(fault, { where, hint: 'write large numbers as texts, and nests as flat columns' });
}

function whyUnheld(value: Json, depth: number): string | null {
  if (typeof value === 'number')
    return Number.isFinite(value) ? null : 'the row holds a number that is too large to be read as one';
  if (value === null || typeof value !== 'object') return null;
  if (depth > MAX_DEPTH) return `the row is nested deeper than ${MAX_DEPTH} levels`;
  for (const item of Object.values(value) as readonly Json[]) {
    const fault = whyUnheld(item, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

/** Whether a parsed value is a JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What kind of JSON value this is, with its article: "a number", "null", "an array". */
export function describeJson(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

async function readWhole(path: string): Promise<string> {
  const chunks: string[] = [];
  let length = 0;
  for await (const chunk of decodedChunks(path)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > FILE_CAP_CHARS) {
      throw new InputError('the .json file is larger than 256 MB', {
        where: path,
        hint: 'write it as .jsonl, one object a line: that is read as a stream',
      });
    }
  }
  return chunks.join('');
}

function parseArray(text: string, path: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InputError(`the file is no JSON: ${messageOf(cause)}`, {
      where: `${path}:${faultLine(text, messageOf(cause))}`,
      cause,
    });
  }
  if (!Array.isArray(value)) {
    throw new InputError(`the file holds ${describeJson(value)}, not an array of objects`, {
      where: `${path}:1`,
      hint: 'put the rows into one array: [{"input": "...", "target": "..."}]',
    });
  }
  return value;
}

/** Line of a syntax error: from the parser's position, else of the first element that does not parse alone. */
function faultLine(text: string, message: string): number {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return 1 + newlinesIn(text.slice(0, Number(position)));
  const bad = elementSpans(text).find((span) => !parses(text.slice(span.start, span.end)));
  return bad?.line ?? 1 + newlinesIn(text);
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

interface Span {
  /** 1-based line of its first character. */
  readonly line: number;
  readonly start: number;
  end: number;
}

/** Where each element of a top-level array begins and ends; exact up to the first syntax error. */
function elementSpans(text: string): Span[] {
  const spans: Span[] = [];
  let depth = 0;
  let line = 1;
  let inString = false;
  let open: Span | null = null;
  let awaiting = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '\n') line += 1;
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
      continue;
    }
    if (awaiting && !/[\s\]]/.test(char)) {
      open = { line, start: at, end: text.length };
      spans.push(open);
      awaiting = false;
    }
    if (char === '"') inString = true;
    if ((char === ']' && depth === 1) || (char === ',' && depth === 1)) {
      if (open !== null) open.end = at;
      open = null;
      awaiting = char === ',';
    }
    if (char === '[' || char === '{') {
      depth += 1;
      if (depth === 1) awaiting = char === '[';
    } else if (char === ']' || char === '}') depth -= 1;
  }
  return spans;
}
