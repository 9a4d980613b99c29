import { studentTQuantile } from './student-t.ts';

/**
 * Σy ÷ Σx with a t interval by linearisation: SE = √(n ÷ (n − 1) · Σ (y − R·x)²) ÷ Σx, df n − 1 (Cochran, Sampling
 * Techniques, 3rd ed. 1977, section 6.3). `y` and `x` belong together; both are 0 or more, and so is the low end. No
 * ends below two pairs. Null where Σx is 0.
 */
export function ratioInterval(
  y: readonly number[],
  x: readonly number[],
  level = 0.95,
): { readonly value: number; readonly low: number | null; readonly high: number | null } | null {
  const n = y.length;
  const below = x.reduce((sum, one) => sum + one, 0);
  if (below <= 0) return null;
  const value = y.reduce((sum, one) => sum + one, 0) / below;
  if (n < 2) return { value, low: null, high: null };
  const squares = y.reduce((sum, one, i) => sum + (one - value * (x[i] as number)) ** 2, 0);
  const standardError = Math.sqrt((squares * n) / (n - 1)) / below;
  // What rounding leaves of pairs that all have the same ratio is no spread.
  if (standardError <= 1e-12 * value) return { value, low: value, high: value };
  const half = studentTQuantile(1 - (1 - level) / 2, n - 1) * standardError;
  return { value, low: Math.max(0, value - half), high: value + half };
}
