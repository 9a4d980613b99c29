import { normalCdf } from './normal.ts';

/** What Wilcoxon's signed-rank test says of paired differences. */
export interface SignedRank {
  /** Sum of the ranks of the positive differences, W⁺. */
  readonly positiveRanks: number;
  /** Differences that are not zero; zeros are dropped. */
  readonly ranked: number;
  /** Two-sided. */
  readonly pValue: number;
  /** True: from the exact null distribution; false: from its normal approximation. */
  readonly exact: boolean;
}

/** Up to this many ranked differences without ties the null distribution is counted out. */
const EXACT_PAIRS = 25;

/**
 * Wilcoxon's signed-rank test of a zero centre of symmetry (Wilcoxon, Biometrics Bulletin 1 (1945) 80–83; Hollander,
 * Wolfe and Chicken, Nonparametric Statistical Methods, 3rd ed., section 3.1). Zeros are dropped, ties share their mean
 * rank. Exact up to 25 ranked differences without ties; beyond, normal with continuity and tie correction.
 * Null for no differences; p is 1 when all are zero.
 */
export function wilcoxonSignedRank(differences: readonly number[]): SignedRank | null {
  if (differences.length === 0) return null;
  const sorted = differences
    .filter((difference) => difference !== 0)
    .sort((x, y) => Math.abs(x) - Math.abs(y));
  const { positiveRanks, tieCubes } = rankByMagnitude(sorted);
  const ranked = sorted.length;
  const exact = ranked <= EXACT_PAIRS && tieCubes === 0;
  const pValue = exact ? exactP(positiveRanks, ranked) : normalP(positiveRanks, ranked, tieCubes);
  return { positiveRanks, ranked, pValue, exact };
}

/** W⁺ and Σ(t³ − t) over groups of t equal magnitudes, of differences in rising order of magnitude. */
function rankByMagnitude(sorted: readonly number[]): { positiveRanks: number; tieCubes: number } {
  let positiveRanks = 0;
  let tieCubes = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    const magnitude = Math.abs(sorted[start] as number);
    while (end < sorted.length && Math.abs(sorted[end] as number) === magnitude) end += 1;
    const positive = sorted.slice(start, end).filter((difference) => difference > 0).length;
    positiveRanks += (positive * (start + 1 + end)) / 2;
    tieCubes += (end - start) ** 3 - (end - start);
    start = end;
  }
  return { positiveRanks, tieCubes };
}

/** Twice the smaller tail of W⁺ over all sign patterns of the ranks 1..n. */
function exactP(positiveRanks: number, n: number): number {
  const total = (n * (n + 1)) / 2;
  const patterns = new Float64Array(total + 1);
  patterns[0] = 1;
  for (let rank = 1; rank <= n; rank += 1) {
    for (let sum = total; sum >= rank; sum -= 1) {
      patterns[sum] = (patterns[sum] as number) + (patterns[sum - rank] as number);
    }
  }
  const tail = Math.min(positiveRanks, total - positiveRanks);
  let hits = 0;
  for (let sum = 0; sum <= tail; sum += 1) hits += patterns[sum] as number;
  return Math.min(1, (2 * hits) / 2 ** n);
}

function normalP(positiveRanks: number, n: number, tieCubes: number): number {
  const deviation = Math.abs(positiveRanks - (n * (n + 1)) / 4);
  const variance = (n * (n + 1) * (2 * n + 1) - tieCubes / 2) / 24;
  return Math.min(1, 2 * normalCdf(-Math.max(0, deviation - 0.5) / Math.sqrt(variance)));
}
