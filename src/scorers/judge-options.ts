import type { Json, JsonObject } from '../types/json.ts';
import { nearest } from '../util/nearest.ts';

const USUAL_SCALE = [1, 5] as const;

/** Why the options of a judge scorer are wrong, or null. `judge` is known to all of them. */
export function checkJudgeOptions(options: JsonObject, more: readonly string[]): string | null {
  const known = ['judge', ...more];
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name)) {
      const near = nearest(name, known);
      return `unknown option "${name}"; ${near === null ? `known: ${known.join(', ')}` : `did you mean "${near}"?`}`;
    }
    const problem = checkValue(name, value);
    if (problem !== null) return problem;
  }
  return null;
}

/** Least and most score of a judge. */
export function scaleOf(options: JsonObject): readonly [number, number] {
  return isScale(options.scale) ? options.scale : USUAL_SCALE;
}

/** Id of the judge that the options name; null: the suite has one. */
export function judgeNameOf(options: JsonObject): string | null {
  return typeof options.judge === 'string' ? options.judge : null;
}

function checkValue(name: string, value: Json): string | null {
  if (name === 'scale')
    return isScale(value) ? null : 'option "scale" must be two numbers, the least and the most: [1, 5]';
  if (name === 'labels')
    return Array.isArray(value) && value.length >= 2 && value.every((one) => typeof one === 'string')
      ? null
      : 'option "labels" must list at least two texts';
  return typeof value === 'string' && value.trim() !== '' ? null : `option "${name}" must be a text`;
}

function isScale(value: Json | undefined): value is [number, number] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((one) => typeof one === 'number' && Number.isFinite(one)) &&
    (value[0] as number) < (value[1] as number)
  );
}
