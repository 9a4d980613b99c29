import { digitNumbers, numberText, ordinalIndex } from './numbers.ts';
import { listItems, type Question } from './question.ts';
import { firstOf, type Solver, solverOf } from './solver.ts';

const byAlphabet = (a: string, b: string) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);
const DESCENDING = /descending|largest to smallest|greatest to least|biggest to smallest|highest to lowest/i;
const ASCENDING = /ascending|smallest to largest|least to greatest|smallest to biggest|lowest to highest/i;

/** The listed words of an alphabet question: after the colon, in quotes, or after "words". */
function listedWords(question: Question): readonly string[] {
  if (question.quoted.length >= 2) return question.quoted;
  const colon = question.text.lastIndexOf(':');
  if (colon >= 0) return listItems(question.text.slice(colon + 1));
  const named = /\bwords ([a-z, ]+?) (?:would|comes?|stands?|is)\b/i.exec(question.text);
  return named === null ? [] : listItems(named[1] ?? '');
}

const solveAlphabet: Solver = (question) => {
  if (!/alphabetical|dictionary/i.test(question.text)) return null;
  const words = [...listedWords(question)].sort(byAlphabet);
  if (words.length < 2) return null;
  const place = question.words.map(ordinalIndex).find((index) => index !== null);
  return place === undefined || place === null ? words.join(', ') : (words.at(place) ?? null);
};

const solveNumbers: Solver = (question) => {
  const values = [...digitNumbers(question.text)].sort((a, b) => a - b);
  if (values.length < 2 || /[a-z]+ (?:costs?|has)\b/i.test(question.text)) return null;
  if (DESCENDING.test(question.text)) return values.reverse().join(', ');
  if (ASCENDING.test(question.text)) return values.join(', ');
  const match = /\b(second |third )?(largest|biggest|greatest|highest|smallest|lowest|least)\b/i.exec(
    question.ask,
  );
  if (match === null || !/number|of \d|: *-?\d/i.test(question.ask)) return null;
  const skip = ordinalIndex((match[1] ?? '').trim()) ?? 0;
  const value = /smallest|lowest|least/i.test(match[2] ?? '') ? values[skip] : values.at(-1 - skip);
  return value === undefined ? null : numberText(value);
};

/** The next value when the steps or the ratios of a series are equal; null otherwise. */
function nextInSeries(values: readonly number[]): number | null {
  const [a, b, c] = values.slice(-3);
  if (a === undefined || b === undefined || c === undefined) return null;
  if (c - b === b - a) return c + (c - b);
  return c * a === b * b ? (c * c) / b : null;
}

const solveSeries: Solver = (question) => {
  if (!/next|continue|follow|missing|sequence|series/i.test(question.text)) return null;
  const gap = /(-?\d+), (-?\d+), _+/.exec(question.text);
  if (gap !== null) return numberText(2 * Number(gap[2]) - Number(gap[1]));
  const next = nextInSeries(digitNumbers(question.text));
  return next === null ? null : numberText(next);
};

const BEFORE = /([A-Z]\w*) (?:\w+ )?(before|\w+er than|behind|after|in front of) ([A-Z]\w*)/g;
const solveChain: Solver = (question) => {
  const pairs = [...question.before.matchAll(BEFORE)];
  const first = pairs[0];
  if (pairs.length !== 2 || first === undefined || pairs[1]?.[1] !== first[3]) return null;
  const stem = (first[2] ?? '').slice(0, 3).toLowerCase();
  const asked = /\b(first|last|\w+est)\b/i.exec(question.ask)?.[1]?.toLowerCase();
  if (asked === undefined) return null;
  const front = asked.startsWith(stem) || (stem === 'bef' && asked === 'first');
  return (front ? first[1] : pairs[1]?.[3]) ?? null;
};

const solveMiddle = solverOf([
  [/\b([A-Z]\w*) (?:stands|sits|is|stood|sat) .* and .*middle/, ([name = '']) => name],
]);

/** Which comes first, sorting, series, and who stands where. */
export const solveOrdering = firstOf([solveAlphabet, solveSeries, solveChain, solveMiddle, solveNumbers]);

/** Series, sorting and picking among listed numbers only. */
export const solveSimpleOrdering = firstOf([solveSeries, solveNumbers]);
