/**
 * Hodges–Lehmann estimate of a typical difference: the median of all averages of two values, each with itself
 * included (Hodges and Lehmann, Ann. Math. Statist. 34 (1963) 598–611). Exact in O(n log n) plus a bisection over
 * counts, never all pairs. With an even number of averages the two middle ones are averaged. Null for no values.
 */
export function hodgesLehmann(differences: readonly number[]): number | null {
  const sorted = Float64Array.from(differences).sort();
  const n = sorted.length;
  if (n === 0) return null;
  const pairs = (n * (n + 1)) / 2;
  const lower = walshAverage(sorted, Math.floor((pairs + 1) / 2));
  if (pairs % 2 === 1) return lower;
  return (lower + walshAverage(sorted, pairs / 2 + 1)) / 2;
}

/** The k-th smallest Walsh average, 1-based: bisection over doubles until no number lies between the ends. */
function walshAverage(sorted: Float64Array, k: number): number {
  let low = sorted[0] as number;
  let high = sorted[sorted.length - 1] as number;
  if (countAtMost(sorted, low) >= k) return low;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (countAtMost(sorted, middle) >= k) high = middle;
    else low = middle;
  }
}

/** Number of pairs i ≤ j whose average is at most the bound. */
function countAtMost(sorted: Float64Array, bound: number): number {
  let count = 0;
  let j = sorted.length - 1;
  for (let i = 0; i <= j; i += 1) {
    while (j >= i && ((sorted[i] as number) + (sorted[j] as number)) / 2 > bound) j -= 1;
    count += Math.max(0, j - i + 1);
  }
  return count;
}
