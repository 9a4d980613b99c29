/** The values in rising order, in a new typed array. The values must be finite. */
export function sortAscending(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort();
}

/**
 * Exact quantile of rising values by linear interpolation between order statistics: type 7 of
 * Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996) 361–365
 * (NumPy's default). `share` is 0 to 1. Null for no values.
 */
export function quantileSorted(sorted: Float64Array, share: number): number | null {
  if (sorted.length === 0) return null;
  const { index, fraction } = quantilePosition(sorted.length, share);
  const below = sorted[index] as number;
  if (fraction === 0) return below;
  const above = sorted[index + 1] as number;
  return below + fraction * (above - below);
}

/** Where the type 7 quantile of n ≥ 1 values lies: `fraction` of the way from 0-based order statistic `index` to the next. */
export function quantilePosition(n: number, share: number): { index: number; fraction: number } {
  const position = (n - 1) * Math.min(1, Math.max(0, share));
  const index = Math.floor(position);
  return { index, fraction: index >= n - 1 ? 0 : position - index };
}
