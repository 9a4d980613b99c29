import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { LabelPair } from '../types/plugs.ts';
import type { Sample } from '../types/sample.ts';

/** What a model answered as one text: the top label, or the visible text without reasoning; JSON for what is neither. */
export function answerText(output: Answer): string {
  if (output.kind === 'labels') return output.labels[0]?.label ?? '';
  if (output.kind === 'text' || output.kind === 'span') return output.text;
  return output.kind === 'entities' ? JSON.stringify(output.entities) : '';
}

/** A target as text: numbers and booleans by their JSON spelling; null when it is missing, blank or not one value. */
export function targetText(target: Json | undefined): string | null {
  if (typeof target === 'string') return target.trim() === '' ? null : target;
  if (typeof target === 'number' || typeof target === 'boolean') return String(target);
  return null;
}

/** Why a target can't be compared; meant for targets whose `targetText` is null. */
export function targetProblem(target: Json | undefined): string {
  if (target === null || target === undefined) return 'the sample has no target';
  if (typeof target === 'string') return 'the target is blank';
  return `the target is ${Array.isArray(target) ? 'a list' : 'an object'}; one value was expected`;
}

const OPENING = new Set('"\'“”„‘’«»`*([{');
const CLOSING = new Set('"\'“”„‘’«»`*)]}.,;:!?。！？');

/** The text without wrapping characters; loops, because a pattern would take quadratic time on hostile text. */
function unwrap(text: string): string {
  let start = 0;
  let end = text.length;
  const blank = (i: number) => (text[i] as string).trim() === '';
  while (start < end && (OPENING.has(text[start] as string) || blank(start))) start += 1;
  while (end > start && (CLOSING.has(text[end - 1] as string) || blank(end - 1))) end -= 1;
  return text.slice(start, end);
}

/**
 * A label ready to compare: Unicode NFC, trimmed, lower case. A label inside free text also loses surrounding quotes,
 * brackets, asterisks and backticks and trailing sentence punctuation, unless nothing would be left.
 * Signs that make names (C++, C#, -1, .5) stay.
 */
function normaliseLabel(label: string, kind: Answer['kind']): string {
  const folded = label.normalize('NFC').trim().toLowerCase();
  if (kind === 'labels') return folded;
  const bare = unwrap(folded);
  return bare === '' ? folded : bare;
}

/** Target and answer normalised alike; null when the sample has no target to compare with. */
export function labelPair(sample: Pick<Sample, 'target'>, output: Answer): LabelPair | null {
  const target = targetText(sample.target);
  if (target === null) return null;
  return {
    target: normaliseLabel(target, output.kind),
    answer: normaliseLabel(answerText(output), output.kind),
  };
}
