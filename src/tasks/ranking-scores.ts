import type { Json, JsonObject } from '../types/json.ts';
import { isObject } from './label-scores.ts';
import { orderByIndex } from './order-by-index.ts';

/**
 * Relevance of each of `count` texts in the texts' order; null for a body of another shape, a text that says what else
 * is wrong. Accepts `[{index, score}]` in any order (text-embeddings-inference, the toolkit), `{results: [{index,
 * relevance_score}]}` (Cohere, vLLM), `{scores: …}` around a list of numbers or of the former (the toolkit), and what a
 * classifier of pairs gives: one `{label, score}` for each text, in order, nested or not.
 */
export function relevanceOf(body: Json, count: number): number[] | string | null {
  const list = listOf(body);
  if (list === null || list.length === 0) return null;
  if (typeof list[0] === 'number') return finite(list, count);
  if (isObject(list[0]) && list[0].index !== undefined) {
    const ordered = orderByIndex(list, count);
    if (typeof ordered === 'string') return ordered;
    return finite(
      ordered.map((item) => item.relevance_score ?? item.score ?? null),
      count,
    );
  }
  return classifierScores(list, count);
}

function listOf(body: Json): readonly Json[] | null {
  if (Array.isArray(body)) return body as readonly Json[];
  if (!isObject(body)) return null;
  const inner = body.results ?? body.scores;
  return Array.isArray(inner) ? (inner as readonly Json[]) : null;
}

function finite(values: readonly Json[], count: number): number[] | string | null {
  const numbers = values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
  if (numbers.length !== values.length) return null;
  return numbers.length === count ? numbers : `${numbers.length} scores came for ${count} texts`;
}

/** The one score that a classifier gives each pair. With several labels no score would be the relevance. */
function classifierScores(list: readonly Json[], count: number): number[] | string | null {
  const only = list.length === 1 && Array.isArray(list[0]) ? (list[0] as readonly Json[]) : null;
  const items = only !== null && only.length === count ? only : list;
  const entries: JsonObject[] = [];
  for (const item of items) {
    const entry = Array.isArray(item) && item.length === 1 ? (item[0] as Json) : item;
    if (Array.isArray(entry)) return 'the model gives a pair several labels: none of them is the relevance';
    if (!isObject(entry) || entry.label === undefined) return null;
    entries.push(entry);
  }
  if (new Set(entries.map(({ label }) => label)).size > 1)
    return 'the model gives pairs different labels: their scores are not the relevance';
  return finite(
    entries.map(({ score }) => score ?? null),
    count,
  );
}
