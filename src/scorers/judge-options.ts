import type { Json, JsonObject } from '../types/json.ts';
import type { Grader } from '../types/scorer.ts';
import type { Judge } from '../types/suite.ts';
import { nearest } from '../util/nearest.ts';

const USUAL_SCALE = [1, 5] as const;

/** Most times that a judge is asked about one answer. */
const MOST_REPEATS = 9;

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

/** How often a judge is asked about the same answer, 1 to 9. */
export function repeatOf(options: JsonObject): number {
  return isRepeat(options.repeat) ? options.repeat : 1;
}

/** Id of the judge that the options, or the scorer's own name (judge@strict), call for; null: the suite has one. */
export function judgeNameOf(scorer: string, options: JsonObject): string | null {
  const at = scorer.indexOf('@');
  if (at >= 0) return scorer.slice(at + 1);
  return typeof options.judge === 'string' ? options.judge : null;
}

/** Id of the judge that a scorer asks: the one it calls for, else the only one that does its task; null: there is none. */
export function judgeIdOf(
  scorer: string,
  options: JsonObject,
  { task }: Pick<Grader, 'task'>,
  judges: readonly Judge[],
): string | null {
  const called = judgeNameOf(scorer, options);
  return called ?? judges.find((judge) => judge.task === task)?.candidate.id ?? null;
}

function checkValue(name: string, value: Json): string | null {
  if (name === 'scale')
    return isScale(value) ? null : 'option "scale" must be two numbers, the least and the most: [1, 5]';
  if (name === 'repeat')
    return isRepeat(value) ? null : `option "repeat" must be a whole number from 1 to ${MOST_REPEATS}`;
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

function isRepeat(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_REPEATS;
}
