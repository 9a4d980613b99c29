import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import { answerText } from './answer-text.ts';

/** Longest text that a judge is shown, characters. */
const MOST_CHARACTERS = 12_000;

/** A text for a judge, between marks that it can't end by itself. */
export function quoteText(name: string, text: string): string {
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return `<<<${name}\n${cut.replaceAll('>>>', '> > >')}\n${name}>>>`;
}

/** An input, a target or an answer as a judge reads it. */
export function spoken(value: Json | Answer): string {
  if (typeof value === 'string') return value;
  if (isAnswer(value)) return answerText(value);
  return JSON.stringify(value);
}

function isAnswer(value: Json | Answer): value is Answer {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && 'kind' in value;
}
