import { createHash } from 'node:crypto';
import type { Json } from '../types/json.ts';

/** JSON with sorted keys: equal values give equal text whatever their key order. */
export function canonicalJson(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = value as Readonly<Record<string, Json | undefined>>;
    let text = '';
    for (const key of Object.keys(entries).sort()) {
      const item = entries[key];
      if (item !== undefined)
        text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`;
    }
    return `{${text}}`;
  }
  return JSON.stringify(value ?? null);
}

/** SHA-256 of a value's canonical JSON, hexadecimal, cut to `length` characters (64: all). */
export function hashOf(value: Json, length = 64): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, length);
}
