import type { Json } from '../types/json.ts';

/** A target as text: numbers and booleans by their JSON spelling; null when it is missing, blank or not one value. */
export function targetText(target: Json | undefined): string | null {
  if (typeof target === 'string') return target.trim() === '' ? null : target;
  if (typeof target === 'number' || typeof target === 'boolean') return String(target);
  return null;
}

/** Why a target can't be compared; meant for targets whose `targetText` is null. */
export function targetProblem(target: Json | undefined): string {
  return missingTarget(target) ?? `the target is ${compoundName(target)}; one value was expected`;
}

/**
 * All texts that a target accepts: itself, or each value of a list, in the list's order without the blank ones. Null
 * when nothing is left, or when a list holds a list or an object.
 */
export function targetTexts(target: Json | undefined): readonly string[] | null {
  if (!Array.isArray(target)) {
    const text = targetText(target);
    return text === null ? null : [text];
  }
  const texts: string[] = [];
  for (const item of target as readonly Json[]) {
    if (typeof item === 'object' && item !== null) return null;
    const text = targetText(item);
    if (text !== null) texts.push(text);
  }
  return texts.length === 0 ? null : texts;
}

/** Why a target accepts no text; meant for targets whose `targetTexts` is null. */
export function targetTextsProblem(target: Json | undefined): string {
  return (
    missingTarget(target) ?? `the target is ${compoundName(target)}; a text or a list of texts was expected`
  );
}

/** Why there is no target at all; null when there is one. An empty list is one. */
export function missingTarget(target: Json | undefined): string | null {
  if (target === null || target === undefined) return 'the sample has no target';
  return typeof target === 'string' && target.trim() === '' ? 'the target is blank' : null;
}

function compoundName(target: Json | undefined): string {
  if (!Array.isArray(target)) return 'an object';
  return target.length === 0 ? 'an empty list' : 'a list';
}
