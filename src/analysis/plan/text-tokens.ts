import type { Json, JsonObject } from '../../types/json.ts';
import type { TaskInput } from '../../types/task.ts';

/** Tokens of texts, from fewest to most. */
export interface TokenSpan {
  readonly low: number;
  readonly high: number;
}

/** Characters of a token where words are letters between spaces: tokenizers and languages lie between these. */
export const CHARACTERS_PER_TOKEN = { most: 6, fewest: 2.5 } as const;
/** Tokens of a character of a script that writes without spaces (Chinese, Japanese, Korean). */
const TOKENS_PER_DENSE_CHARACTER = { fewest: 0.5, most: 1.5 } as const;

const DENSE = /[\u2e80-\ud7af\uf900-\ufaff]|[\ud840-\ud8bf][\udc00-\udfff]/g;

/** Tokens that a text may have, whatever the model: at most three times as wide. 0 for the empty text. */
export function tokensOfText(text: string): TokenSpan {
  if (text === '') return { low: 0, high: 0 };
  const dense = text.match(DENSE)?.length ?? 0;
  const others = text.replace(DENSE, '').length;
  const low = others / CHARACTERS_PER_TOKEN.most + dense * TOKENS_PER_DENSE_CHARACTER.fewest;
  const high = others / CHARACTERS_PER_TOKEN.fewest + dense * TOKENS_PER_DENSE_CHARACTER.most;
  return { low: Math.max(1, low), high: Math.max(1, high) };
}

/** The text of what is asked, everything that a model reads; null: pictures or recordings are in it. */
export function textOfInput(input: TaskInput): string | null {
  if (input.kind === 'input') return input.media === null ? textOfJson(input.input) : null;
  const parts: string[] = [];
  for (const { content } of input.messages) {
    if (typeof content === 'string') parts.push(content);
    else
      for (const part of content) {
        if (part.type === 'image_url') return null;
        parts.push(part.text);
      }
  }
  return parts.join('\n');
}

/** Strings of a JSON value, keys left out. */
function textOfJson(value: Json): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (Array.isArray(value)) return (value as readonly Json[]).map(textOfJson).join('\n');
  if (typeof value === 'object')
    return Object.values(value as JsonObject)
      .map(textOfJson)
      .join('\n');
  return String(value);
}
