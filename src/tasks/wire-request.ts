import type { JsonObject } from '../types/json.ts';
import type { WireRequest } from '../types/task.ts';

/** A request that carries JSON. */
export function jsonRequest(path: string, body: JsonObject): WireRequest {
  // Exactly this spelling: the inference toolkit compares it letter by letter.
  return { path, contentType: 'application/json', accept: null, body: JSON.stringify(body) };
}
