import type { Answer } from '../types/output.ts';
import type { Sample } from '../types/sample.ts';
import type { LabelPair } from '../types/scorer.ts';
import { comparedText } from './answer-text.ts';
import { targetText } from './target.ts';

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
export function normaliseLabel(label: string, kind: Answer['kind']): string {
  const folded = label.normalize('NFC').trim().toLowerCase();
  if (kind === 'labels') return folded;
  const bare = unwrap(folded);
  return bare === '' ? folded : bare;
}

/** Target and answer normalised alike; null when the sample has no target to compare with, or the answer no label. */
export function labelPair(sample: Pick<Sample, 'target'>, answer: Answer): LabelPair | null {
  const target = targetText(sample.target);
  const text = comparedText(answer);
  if (target === null || text === null) return null;
  return { target: normaliseLabel(target, answer.kind), answer: normaliseLabel(text, answer.kind) };
}
