import type { Json, JsonObject } from '../types/json.ts';
import type { LabelScore } from '../types/output.ts';
import type { ReadFault, WireAnswer } from '../types/task.ts';

/** True for a JSON object (no list, no null). */
export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A fault of an answer that has another shape than any known server's. */
export function malformed(expected: string, body: Json | undefined): ReadFault {
  const text = JSON.stringify(body) ?? 'nothing';
  const error = isObject(body) && body.error !== undefined ? ' (the server answered 200 with an error)' : '';
  return { fault: 'malformed', message: `expected ${expected}${error}, got ${text.slice(0, 200)}` };
}

/** The fault of an answer that should have been JSON. */
export function notJson(answer: WireAnswer): ReadFault {
  const text = answer.text().slice(0, 200);
  return { fault: 'malformed', message: `the answer is no JSON: ${text === '' ? 'empty body' : text}` };
}

/** `[{label, score}]` as label scores by falling score, renamed by the candidate's label map; null when it has another shape. */
export function labelScoresOf(
  value: Json | undefined,
  rename: Readonly<Record<string, string>>,
): LabelScore[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const scores: LabelScore[] = [];
  for (const item of value as readonly Json[]) {
    const score = labelScoreOf(item, rename);
    if (score === null) return null;
    scores.push(score);
  }
  return scores.sort((a, b) => b.score - a.score);
}

/** `{labels: […], scores: […]}` as label scores; null when it has another shape. */
export function parallelScoresOf(
  value: Json | undefined,
  rename: Readonly<Record<string, string>>,
): LabelScore[] | null {
  if (!isObject(value)) return null;
  const { labels, scores } = value;
  if (!Array.isArray(labels) || !Array.isArray(scores) || labels.length !== scores.length) return null;
  return labelScoresOf(
    labels.map((label: Json, index: number) => ({ label, score: scores[index] as Json })),
    rename,
  );
}

function labelScoreOf(item: Json, rename: Readonly<Record<string, string>>): LabelScore | null {
  if (!isObject(item)) return null;
  const { label, score } = item;
  if (
    (typeof label !== 'string' && typeof label !== 'number') ||
    typeof score !== 'number' ||
    !Number.isFinite(score)
  )
    return null;
  const name = String(label);
  return { label: Object.hasOwn(rename, name) ? (rename[name] as string) : name, score };
}
