import type { HttpHeaders } from '../http/client.ts';
import type { Json } from '../types/json.ts';
import type { WireAnswer } from '../types/task.ts';
import { parseJson } from '../util/parse-json.ts';

/** A response body for tasks to read; its JSON is parsed when first asked for, and once. */
export function createWireAnswer(headers: HttpHeaders, bytes: Buffer): WireAnswer {
  let parsed: { readonly value: Json | undefined } | null = null;
  const text = () => bytes.toString('utf8');
  return {
    contentType: (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    json: () => {
      parsed ??= { value: parseJson(text()) };
      return parsed.value;
    },
    text,
    bytes: () => bytes,
  };
}
