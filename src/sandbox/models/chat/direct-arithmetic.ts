import { digitNumbers, numberText } from './numbers.ts';
import { type Rule, solverOf } from './solver.ts';

const N = '(-?\\d[\\d,]*(?:\\.\\d+)?)';
const rule = (source: string, compute: (...values: number[]) => number): Rule => [
  new RegExp(source, 'i'),
  (groups) => numberText(compute(...groups.map((group) => Number(group.replace(/,/g, ''))))),
];

/** Two-number sums asked plainly: plus, minus, times, divided by, add, multiply. */
export const solvePlainSum = solverOf([
  rule(`^(?:what is|how much is|compute|calculate) ${N} (?:plus|\\+) ${N}[.?=]*$`, (a, b) => a + b),
  rule(`^(?:what is|how much is|compute|calculate) ${N} (?:minus|-) ${N}[.?=]*$`, (a, b) => a - b),
  rule(`^(?:what is|how much is|compute|calculate) ${N} (?:times|x|\\*) ${N}[.?=]*$`, (a, b) => a * b),
  rule(`^(?:add) ${N} (?:to|and) ${N}`, (a, b) => a + b),
  rule(`^multiply ${N} (?:by|with) ${N}`, (a, b) => a * b),
]);

/** Sums asked in words: products, quotients, remainders, percentages, squares, means, differences. */
export const solveDirectArithmetic = solverOf([
  rule(`${N} (?:more|greater) than ${N} times ${N}`, (c, a, b) => a * b + c),
  rule(`${N} less than ${N} times ${N}`, (c, a, b) => a * b - c),
  rule(`subtract ${N} from ${N}`, (a, b) => b - a),
  rule(`take ${N} (?:away )?from ${N}`, (a, b) => b - a),
  rule(`(?:remain|left over).*${N} (?:is )?divided by ${N}`, (a, b) => a % b),
  rule(`${N} divided by ${N}`, (a, b) => a / b),
  rule(`^divide ${N} by ${N}`, (a, b) => a / b),
  rule(`^(?:what is|how much is) ${N} (?:percent|%) of ${N}`, (a, b) => (a * b) / 100),
  rule(`square of ${N}`, (a) => a * a),
  rule(`${N} squared`, (a) => a * a),
  rule(`difference between ${N} and ${N}`, (a, b) => Math.abs(a - b)),
  rule(`by how much is ${N} (?:greater|more|larger) than ${N}`, (a, b) => a - b),
  [
    /\b(mean|average|sum|total|add) (?:of )?([\d, and.]+)[.?]?$/i,
    ([what = '', list = '']) => {
      const values = digitNumbers(list);
      const sum = values.reduce((total, value) => total + value, 0);
      return values.length < 2 ? null : numberText(/mean|average/i.test(what) ? sum / values.length : sum);
    },
  ],
]);
