import type { Json, JsonObject } from '../types/json.ts';
import { canonicalJson } from '../util/hash.ts';

/** Longest value that a change shows, in characters. */
const MOST_CHARACTERS = 60;

/**
 * What differs between two values, by the path of each part: `gates[0].margin 0.02 → 0.05`, `seed not set → 4`. A key
 * that one side lacks and one that is null there are different things. Empty: they are equal.
 */
export function listChanges(before: Json | undefined, now: Json | undefined, path: string): string[] {
  if (canonicalJson(before) === canonicalJson(now) && (before === undefined) === (now === undefined))
    return [];
  if (isObject(before) && isObject(now)) {
    return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key) =>
      listChanges(before[key], now[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(now) && before.length === now.length) {
    return before.flatMap((item: Json, at) => listChanges(item, now[at], `${path}[${at}]`));
  }
  return [`${path} ${show(before)} → ${show(now)}`];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: Json | undefined): string {
  if (value === undefined) return 'not set';
  const text = canonicalJson(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
