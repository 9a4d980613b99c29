import type { Json, JsonObject } from '../types/json.ts';
import { type Finding, faultAt } from './problem.ts';
import type { Path } from './schema-at.ts';

/** Keys that suites of later versions have, by path without indexes, with what to use today. */
const KEYS: Readonly<Record<string, string>> = {
  'candidates.sandbox.faults': 'use errorRate, rateLimit and coldStart',
};

/** Keys that later versions take and this one does not, each with what to use instead. */
export function findLaterFeatures(value: Json, path: Path = []): Finding[] {
  const pattern = path.filter((step) => typeof step === 'string').join('.');
  if (Array.isArray(value)) return value.flatMap((item, index) => findLaterFeatures(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as JsonObject).flatMap(([key, item]) => {
    const below = pattern === '' ? key : `${pattern}.${key}`;
    const instead = Object.hasOwn(KEYS, below) ? KEYS[below] : undefined;
    if (instead === undefined) return findLaterFeatures(item, [...path, key]);
    return [faultAt([...path, key], `"${key}" is not in this version`, { at: 'key', hint: instead })];
  });
}
