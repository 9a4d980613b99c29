import type { Json, JsonObject } from '../types/json.ts';
import { canonicalJson } from '../util/hash.ts';
import { isJsonObject } from './json.ts';

/** Value of a column: a key of that very name first, else nested by dots. Undefined: the row has no such column. */
export function columnValue(row: JsonObject, column: string): Json | undefined {
  const path = pathOf(row, column);
  if (path === null) return undefined;
  let value: Json | undefined = row;
  for (const key of path) value = (value as JsonObject)[key];
  return value;
}

/** Text of a column; null: the row has none, or an empty one. */
export function columnText(row: JsonObject, column: string): string | null {
  const value = columnValue(row, column);
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** A copy of the row without these columns. Nested columns leave their neighbours. */
export function withoutColumns(row: JsonObject, columns: readonly string[]): JsonObject {
  let rest = row;
  for (const column of columns) {
    const path = pathOf(rest, column);
    if (path !== null) rest = omitPath(rest, path);
  }
  return rest;
}

function pathOf(row: JsonObject, column: string): readonly string[] | null {
  if (Object.hasOwn(row, column)) return [column];
  const path = column.split('.');
  let value: Json = row;
  for (const key of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return null;
    value = value[key] as Json;
  }
  return path;
}

function omitPath(row: JsonObject, [key, ...rest]: readonly string[]): JsonObject {
  const kept: [string, Json][] = [];
  for (const name of Object.keys(row)) {
    const value = row[name] as Json;
    if (name !== key) kept.push([name, value]);
    else if (rest.length > 0) kept.push([name, omitPath(value as JsonObject, rest)]);
  }
  return kept.length === 0 ? {} : Object.fromEntries(kept);
}
