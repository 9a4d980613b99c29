import type { Json, JsonObject } from '../types/json.ts';
import { isObject } from './label-scores.ts';

/** Tells chunks that differ from one another in their content only, without parsing them. */
export interface ChunkShape {
  /** Content of a chunk of this shape as it stands; null: another shape, or content with an escape in it. */
  contentOf(data: string): string | null;
}

/** Shapes by their patterns: the streams of one server share theirs. */
const SHAPES = new Map<string, ChunkShape>();

/** A run meets a few shapes a server. */
const MAX_SHAPES = 64;

/** Fields of a delta that say something besides the content. */
const OTHER_SAYINGS = ['reasoning', 'reasoning_content', 'reasoning_text', 'refusal', 'tool_calls'] as const;

/**
 * The shape of a chunk that bears content and nothing else that counts: one choice, no finish reason, no usage, no
 * error, no reasoning, refusal or tool call. Null for every other chunk. What has the same keys, the same nulls and the
 * same structure is such a chunk again, whatever its other strings and numbers are.
 */
export function shapeOf(data: string, chunk: JsonObject): ChunkShape | null {
  // With an escape a key could be written in two ways.
  if (data.includes('\\') || !isPlain(chunk)) return null;
  const pattern = patternOf(data);
  if (pattern === null) return null;
  const known = SHAPES.get(pattern);
  if (known !== undefined) return known;
  if (SHAPES.size >= MAX_SHAPES) return null;
  const shape = createShape(new RegExp(pattern));
  SHAPES.set(pattern, shape);
  return shape;
}

function createShape(pattern: RegExp): ChunkShape {
  return {
    contentOf: (data) => {
      const content = pattern.exec(data)?.[1];
      return content === undefined || content.includes('\\') ? null : content;
    },
  };
}

function isPlain(chunk: JsonObject): boolean {
  const { choices, usage, error } = chunk;
  if (isObject(usage) || (error !== undefined && error !== null)) return false;
  if (!Array.isArray(choices) || choices.length !== 1) return false;
  const choice = choices[0] as Json;
  if (!isObject(choice) || typeof choice.finish_reason === 'string' || !isObject(choice.delta)) return false;
  const { delta } = choice;
  if (typeof delta.content !== 'string') return false;
  return OTHER_SAYINGS.every((name) => delta[name] === undefined || delta[name] === null);
}

const PARTS = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const ANY_STRING = String.raw`"(?:[^"\\\x00-\x1f]|\\["\\/bfnrtu])*"`;
const CONTENT = String.raw`"((?:[^"\\\x00-\x1f]|\\["\\/bfnrtu])*)"`;
const ANY_NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;

/** A pattern for chunks like this one: keys, nulls, booleans and brackets as they are, strings and numbers free, the content caught. */
function patternOf(data: string): string | null {
  let key = '';
  let contents = 0;
  let from = 0;
  let pattern = '^';
  for (const match of data.matchAll(PARTS)) {
    const [part, colon] = match;
    pattern += escaped(data.slice(from, match.index));
    from = match.index + part.length;
    if (colon !== undefined) {
      key = part;
      pattern += escaped(part);
    } else if (!part.startsWith('"')) {
      pattern += ANY_NUMBER;
    } else if (/^"content"/.test(key)) {
      contents += 1;
      pattern += CONTENT;
    } else {
      pattern += ANY_STRING;
    }
  }
  // With a second one it could not be told which of them is the answer.
  return contents === 1 ? `${pattern}${escaped(data.slice(from))}$` : null;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
