import type { Formula } from './formula.ts';

/** Smallest and largest value that a formula can have. */
interface Range {
  readonly low: number;
  readonly high: number;
}

/** 0.7 + 0.3 in binary is not to stand outside 0 to 1. */
const ROUNDING = 1e-9;
const ANYTHING: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** share when the formula can't leave 0 to 1, whatever its scorers say; else score. `unitOf`: unit of a scorer. */
export function unitOfFormula(
  formula: Formula,
  unitOf: (scorer: string) => 'share' | 'score',
): 'share' | 'score' {
  const { low, high } = rangeOf(formula, unitOf);
  return low >= -ROUNDING && high <= 1 + ROUNDING ? 'share' : 'score';
}

/** A gap is better when it is small; everything else when it is large, unless the suite says otherwise. */
export function isHigherBetter(formula: Formula): boolean {
  return !(formula.kind === 'over-groups' && formula.reduction === 'gap');
}

function rangeOf(formula: Formula, unitOf: (scorer: string) => 'share' | 'score'): Range {
  switch (formula.kind) {
    case 'number':
      return { low: formula.value, high: formula.value };
    case 'scorer':
    case 'over-groups':
      return unitOf(formula.scorer.text) === 'share' ? { low: 0, high: 1 } : ANYTHING;
    case 'operation':
      return combine(formula.operator, rangeOf(formula.left, unitOf), rangeOf(formula.right, unitOf));
  }
}

function combine(operator: '+' | '-' | '*' | '/', left: Range, right: Range): Range {
  switch (operator) {
    case '+':
      return { low: left.low + right.low, high: left.high + right.high };
    case '-':
      return { low: left.low - right.high, high: left.high - right.low };
    case '*':
      return corners(left, right, (x, y) => x * y);
    case '/':
      return right.low <= 0 && right.high >= 0 ? ANYTHING : corners(left, right, (x, y) => x / y);
  }
}

function corners(left: Range, right: Range, apply: (x: number, y: number) => number): Range {
  const values = [left.low, left.high].flatMap((x) => [right.low, right.high].map((y) => apply(x, y)));
  return values.some(Number.isNaN) ? ANYTHING : { low: Math.min(...values), high: Math.max(...values) };
}
