import { digitNumbers } from './numbers.ts';
import type { Question } from './question.ts';
import { firstOf, type Solver } from './solver.ts';
import { readUnits } from './units.ts';

const LESS = /\b(?:smaller|smallest|less|lighter|shorter|lower|fewer|cheaper|younger|earlier)\b/i;
const MORE = /\b(?:bigger|larger|greater|more|heavier|longer|higher|older|taller|further|most)\b/i;

type Side = readonly [label: string, value: number];

function pick(question: Question, [first, second]: readonly [Side, Side]): string | null {
  if (/^(?:is|are|does|do|was)\b/i.test(question.ask)) return decide(question, first[1], second[1]);
  const less = LESS.test(question.text);
  if (!less && !MORE.test(question.text)) return null;
  if (first[1] === second[1]) return null;
  return first[1] < second[1] === less ? first[0] : second[0];
}

function decide(question: Question, first: number, second: number): string | null {
  if (/\bsame\b/i.test(question.text)) return first === second ? 'yes' : 'no';
  if (LESS.test(question.text)) return first < second ? 'yes' : 'no';
  return MORE.test(question.text) ? (first > second ? 'yes' : 'no') : null;
}

/** Two quantities of one dimension: "2 kilograms or 1500 grams". */
const compareQuantities: Solver = (question) => {
  const [first, second, ...rest] = readUnits(question.ask).quantities;
  if (first === undefined || second === undefined || rest.length > 0) return null;
  if (first.unit.dimension !== second.unit.dimension || question.before !== '') return null;
  return pick(question, [
    [first.text, first.base],
    [second.text, second.base],
  ]);
};

/** Two bare numbers or fractions: "3/4 or 2/3". */
const compareNumbers: Solver = (question) => {
  if (readUnits(question.ask).quantities.length > 0) return null;
  const fractions = [...question.text.matchAll(/(\d{1,9})\/(\d{1,9})/g)].map(
    (match): Side => [match[0], Number(match[1]) / Number(match[2])],
  );
  const sides =
    fractions.length > 0 ? fractions : digitNumbers(question.text).map((n): Side => [String(n), n]);
  const [first, second, ...rest] = sides;
  if (first === undefined || second === undefined || rest.length > 0 || question.before !== '') return null;
  return /how much|difference/i.test(question.text) ? null : pick(question, [first, second]);
};

const compareWords: Solver = (question) => {
  const [first = '', second = ''] = question.quoted;
  if (second === '' || !/longer|more letters|shorter|fewer letters/i.test(question.text)) return null;
  return pick(question, [
    [first, first.length],
    [second, second.length],
  ]);
};

/** Who or what goes with each number of a story of two clauses: "Ola has 12 cards and Per has 15 cards." */
const compareHolders: Solver = (question) => {
  const clauses = question.before.split(/ and |[,;] /);
  const sides = clauses.flatMap((clause): Side[] => {
    const [value] = digitNumbers(clause);
    const place = /\bat ([A-Z]\w*)/.exec(clause)?.[1];
    const holder = place ?? /\b[Tt]he (\w+)/.exec(clause)?.[1] ?? /\b([A-Z]\w*)/.exec(clause)?.[1];
    return value === undefined || holder === undefined ? [] : [[holder, value]];
  });
  const [first, second] = sides;
  if (sides.length !== 2 || first === undefined || second === undefined) return null;
  return /^(?:who|which|where|what colour)\b/i.test(question.ask) ? pick(question, [first, second]) : null;
};

/** More or less, of quantities, numbers, word lengths and of what two people have. */
export const solveComparison = firstOf([compareWords, compareQuantities, compareHolders, compareNumbers]);

/** More or less of two bare numbers only. */
export const solveSimpleComparison = compareNumbers;
