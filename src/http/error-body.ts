import type { Json } from '../types/json.ts';
import { parseJson } from '../util/parse-json.ts';
import { redact } from '../util/redact.ts';

/** What a refusal's body says. */
export interface ErrorBody {
  /** One line, redacted, at most 500 characters; null: the body is empty. */
  readonly message: string | null;
  /** Seconds until the model is loaded, in ms; null: not said. */
  readonly estimatedTimeMs: number | null;
}

/**
 * Reads the error bodies that hosts of Hugging Face models are known to send: `{error}` as text, object or list,
 * with `warnings`, `error_type` or `estimated_time`; `{message}`; `{detail}` as text or list; plain text; an HTML
 * page; nothing. Never throws.
 */
export function readErrorBody(text: string): ErrorBody {
  const body = parseJson(text);
  if (body === undefined) return { message: clean(plainText(text)), estimatedTimeMs: null };
  const estimated = field(body, 'estimated_time');
  return {
    message: clean(messageIn(body) ?? text),
    estimatedTimeMs: typeof estimated === 'number' && estimated >= 0 ? estimated * 1000 : null,
  };
}

function messageIn(body: Json): string | null {
  if (typeof body === 'string') return body;
  const warnings = field(body, 'warnings');
  const suffix = Array.isArray(warnings) && warnings.length > 0 ? ` (${warnings.join('; ')})` : '';
  for (const name of ['error', 'message', 'detail', 'title']) {
    const found = textOf(field(body, name));
    if (found !== null) return found + suffix;
  }
  return null;
}

function textOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value))
    return value.map((item) => textOf(item as Json) ?? JSON.stringify(item)).join('; ');
  if (value !== null && typeof value === 'object') {
    const inner =
      field(value as Json, 'message') ?? field(value as Json, 'msg') ?? field(value as Json, 'detail');
    return typeof inner === 'string' ? inner : JSON.stringify(value);
  }
  return null;
}

function field(body: Json, name: string): Json | undefined {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return undefined;
  return (body as Readonly<Record<string, Json>>)[name];
}

function plainText(text: string): string {
  if (!/^\s*<(!doctype|html)/i.test(text)) return text;
  const title = /<title>([^<]*)<\/title>/i.exec(text);
  return `HTML page${title === null ? '' : `: ${title[1]}`}`;
}

function clean(text: string): string | null {
  const line = redact(text.replace(/\s+/g, ' ').trim());
  return line === '' ? null : line.slice(0, 500);
}
