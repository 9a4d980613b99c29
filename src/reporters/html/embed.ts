import { visibleText } from '../clean-text.ts';

/** JSON that can stand in a script element: no `<`, no U+2028 or U+2029, so nothing in it can end the element. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** A copy of plain data in which every string, keys included, shows its acting characters instead of obeying them. */
export function visibleCopy<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [visibleText(key), copy(entry)]));
}
