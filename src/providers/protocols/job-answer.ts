import type { Json, JsonObject } from '../../types/json.ts';
import type { NextStep } from '../../types/provider.ts';
import type { ReadFault, WireAnswer } from '../../types/task.ts';
import { parseJson } from '../../util/parse-json.ts';

/** Pause between two looks at a job, ms: that of Hugging Face's own client. A result is found up to this much late. */
const POLL_MS = 500;

/** The answer as a JSON object; null: it is something else. */
export function objectIn(answer: WireAnswer): JsonObject | null {
  return asObject(answer.json());
}

/** The value as a JSON object; null: it is something else. */
export function asObject(value: Json | undefined): JsonObject | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The value as a list, a single one included; empty: there is none. */
export function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/** A provider's answer that has no known shape. */
export function strange(expected: string, answer: WireAnswer): ReadFault {
  return { fault: 'malformed', message: `expected ${expected}, got ${answer.text().slice(0, 200)}` };
}

/** The provider took the job and says that it failed. */
export function jobFailed(reason: Json | undefined): ReadFault {
  const text =
    typeof reason === 'string' ? reason : reason == null ? 'no reason given' : JSON.stringify(reason);
  return { fault: 'stream_error', message: `the job failed: ${text.slice(0, 250)}` };
}

/** Looks at the job again, at a path behind the partner's own below the router. Null: the answer names no such path. */
export function pollAt(partnerBase: string, path: Json | undefined, afterMs = POLL_MS): NextStep | null {
  if (typeof path !== 'string') return null;
  // Partners name their own host; the router stands before it and keeps the paths.
  const pathname = path.startsWith('/') ? path : URL.canParse(path) ? new URL(path).pathname : null;
  return pathname === null ? null : { kind: 'poll', url: partnerBase + pathname, afterMs };
}

/** The file at this address: a download, or what a data URI holds. */
export function fileAt(url: string): NextStep | WireAnswer | ReadFault {
  if (!url.startsWith('data:')) return { kind: 'fetch', url, afterMs: 0 };
  const found = /^data:([^;,]*)((?:;[^;,]*)*),(.*)$/s.exec(url);
  if (found === null) return { fault: 'malformed', message: `no data URI: ${url.slice(0, 100)}` };
  const [, mediaType = '', options = '', data = ''] = found;
  const base64 = options.toLowerCase().endsWith(';base64');
  const bytes = base64 ? Buffer.from(data, 'base64') : Buffer.from(decodePercents(data), 'utf8');
  return bytesAnswer(bytes, mediaType.toLowerCase());
}

/** A JSON answer for the task to read, taken out of a partner's envelope. */
export function jsonAnswer(value: JsonObject): WireAnswer {
  return bytesAnswer(Buffer.from(JSON.stringify(value)), 'application/json');
}

function bytesAnswer(bytes: Buffer, contentType: string): WireAnswer {
  const text = () => bytes.toString('utf8');
  return { contentType, bytes: () => bytes, text, json: () => parseJson(text()) };
}

function decodePercents(data: string): string {
  try {
    return decodeURIComponent(data);
  } catch {
    return data;
  }
}
