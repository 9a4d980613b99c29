import { digitNumbers, numberText, storyNumbers } from './numbers.ts';
import type { Question } from './question.ts';
import { firstOf, type Solver, solverOf } from './solver.ts';
import { readUnits, unitOf } from './units.ts';

/** Quantities of one dimension into another unit of it: "3 hours and 20 minutes" into minutes. */
const solveByTable: Solver = (question) => {
  const { quantities, bare } = readUnits(question.text);
  const dimension = quantities[0]?.unit.dimension;
  const wanted = bare.filter((unit) => unit.dimension === dimension);
  const to = wanted.at(-1);
  if (to === undefined || wanted.some((unit) => unit.name !== to.name)) return null;
  if (quantities.some((quantity) => quantity.unit.dimension !== dimension)) return null;
  if (quantities.every((quantity) => quantity.unit.name === to.name)) return null;
  return numberText(quantities.reduce((sum, quantity) => sum + quantity.base, 0) / to.size);
};

/** "If one mile is 1.6 kilometres, how many kilometres are 5 miles?" */
function solveByDefinition(question: Question): string | null {
  const match = /\bone (\w+) is (\d[\d.]*) (\w+).*how many (\w+) .* (\d[\d.]*) (\w+)/i.exec(question.text);
  if (match === null) return null;
  const [, , rate = '', into = '', asked = '', amount = ''] = match;
  return into === asked
    ? numberText(Number(rate) * Number(amount))
    : numberText(Number(amount) / Number(rate));
}

const solveTemperature = solverOf([
  [
    /(-?\d+(?:\.\d+)?) degrees celsius .*fahrenheit/i,
    ([degrees = '']) => numberText((Number(degrees) * 9) / 5 + 32),
  ],
  [
    /(-?\d+(?:\.\d+)?) degrees fahrenheit .*celsius/i,
    ([degrees = '']) => numberText(((Number(degrees) - 32) * 5) / 9),
  ],
]);

const solveDozens: Solver = (question) => {
  if (!/\bdozen\b/i.test(question.ask)) return null;
  const dozens = storyNumbers(question.ask.replace(/dozen/gi, ''))[0];
  return dozens === undefined ? null : numberText(dozens * 12);
};

/** One quantity into a unit of the same dimension, asked as "how many X" or "convert … to X". */
export const solveSimpleConversion: Solver = (question) => {
  if (digitNumbers(question.text).length !== 1) return null;
  const words = /^(?:convert|how many)\b/i.test(question.text);
  return words && question.words.some((word) => unitOf(word) !== null) ? solveByTable(question) : null;
};

/** Conversions within a dimension, by a stated rate, of temperatures and of dozens. */
export const solveConversion = firstOf([solveByDefinition, solveTemperature, solveDozens, solveByTable]);
