import type { Json } from '../types/json.ts';
import { parseJson } from '../util/parse-json.ts';

/** One Markdown code fence around the whole text, with or without the name of a language. */
const OPENING_FENCE = /^```[a-z0-9]*[ \t]*\r?\n/i;
const CLOSING_FENCE = '```';

/** JSON of an answer's text, with `fence` also inside one Markdown code fence; undefined when it is none. */
export function readAnswerJson(text: string, fence: boolean): Json | undefined {
  const trimmed = text.trim();
  const opening = fence ? OPENING_FENCE.exec(trimmed) : null;
  if (opening === null || !trimmed.endsWith(CLOSING_FENCE)) return parseJson(trimmed);
  return parseJson(trimmed.slice(opening[0].length, -CLOSING_FENCE.length));
}
