import type { Json } from '../types/json.ts';

/** The only item of a list of one, else the value itself: servers send a lone answer with and without its list. */
export function unwrapOne(value: Json): Json {
  return Array.isArray(value) && value.length === 1 ? (value[0] as Json) : value;
}
