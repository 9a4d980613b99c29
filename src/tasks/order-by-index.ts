import type { Json, JsonObject } from '../types/json.ts';
import { isObject } from './label-scores.ts';

/** Items in the order of their `index`, which must be each of 0 to count − 1 once; a text that says what is wrong otherwise. */
export function orderByIndex(items: readonly Json[], count: number): readonly JsonObject[] | string {
  const ordered = new Map<number, JsonObject>();
  for (const item of items) {
    const index = isObject(item) ? item.index : undefined;
    if (!isObject(item) || typeof index !== 'number' || !Number.isInteger(index))
      return `an item without an index: ${JSON.stringify(item).slice(0, 100)}`;
    if (index < 0 || index >= count) return `index ${index} is outside 0 to ${count - 1}`;
    if (ordered.has(index)) return `index ${index} came twice`;
    ordered.set(index, item);
  }
  const missing = Array.from({ length: count }, (_, index) => index).find((index) => !ordered.has(index));
  if (missing !== undefined) return `index ${missing} is missing: ${ordered.size} of ${count} came`;
  return Array.from({ length: count }, (_, index) => ordered.get(index) ?? {});
}
