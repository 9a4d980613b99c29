import type { Formula } from './formula.ts';
import { combineIntervals, type Ends } from './interval-arithmetic.ts';

/** 0.7 + 0.3 in binary is not to stand outside 0 to 1. */
const ROUNDING = 1e-9;
const ANYTHING: Ends = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

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

/** Smallest and largest value that a formula can have. */
function rangeOf(formula: Formula, unitOf: (scorer: string) => 'share' | 'score'): Ends {
  switch (formula.kind) {
    case 'number':
      return { low: formula.value, high: formula.value };
    case 'scorer':
    case 'over-groups':
      return unitOf(formula.scorer.text) === 'share' ? { low: 0, high: 1 } : ANYTHING;
    case 'operation':
      return (
        combineIntervals(formula.operator, rangeOf(formula.left, unitOf), rangeOf(formula.right, unitOf)) ??
        ANYTHING
      );
  }
}
