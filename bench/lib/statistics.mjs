/** Share of a block's time that the client may spend waiting for its core; a block with more is discarded. */
export const MAX_WAIT_SHARE = 0.05;

/** Kept rounds below this number carry no verdict. */
export const MIN_ROUNDS = 3;

/** Quantile by linear interpolation between order statistics (type 7). Null for no values. */
export function quantile(values, share) {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const position = (sorted.length - 1) * share;
  const index = Math.floor(position);
  const above = sorted[Math.min(index + 1, sorted.length - 1)];
  return sorted[index] + (position - index) * (above - sorted[index]);
}

/**
 * Median with the widest distribution-free interval that is worth its name: the narrowest pair of order statistics
 * whose coverage is at least 95 %, or the smallest and largest value where n is too small for that. The coverage is
 * that of the binomial with p = 1/2 (David and Nagaraja, "Order Statistics", 7.1). Null for no values.
 */
export function medianInterval(values) {
  const n = values.length;
  if (n === 0) return null;
  const sorted = Float64Array.from(values).sort();
  let rank = 1;
  while (rank + 1 <= n / 2 && coverageOf(n, rank + 1) >= 0.95) rank += 1;
  return {
    median: quantile(sorted, 0.5),
    low: sorted[rank - 1],
    high: sorted[n - rank],
    coverage: coverageOf(n, rank),
    n,
  };
}

/** Chance that the median lies between the rank-th smallest and the rank-th largest of n values. */
function coverageOf(n, rank) {
  let term = 0.5 ** n;
  let below = 0;
  for (let k = 0; k < rank; k += 1) {
    below += term;
    term = (term * (n - k)) / (k + 1);
  }
  return Math.max(0, 1 - 2 * below);
}

/** Arms of one round in counter-balanced order: A B C C B A. */
export function roundOrder(arms) {
  return [...arms, ...arms.toReversed()];
}

/**
 * One value per arm and round: the mean over the round's blocks that are kept, or over all of them with `all`. An arm
 * that lost all its blocks of a round has no value there. A map from arm to a map from round to value.
 */
export function roundValues(blocks, measureOf, { all = false } = {}) {
  const sums = new Map();
  for (const block of blocks) {
    if (block.discarded && !all) continue;
    const value = measureOf(block);
    if (value === null) continue;
    const rounds = sums.get(block.arm) ?? new Map();
    sums.set(block.arm, rounds);
    rounds.set(block.round, [...(rounds.get(block.round) ?? []), value]);
  }
  const means = (rounds) =>
    new Map(
      [...rounds].map(([round, list]) => [round, list.reduce((sum, item) => sum + item, 0) / list.length]),
    );
  return new Map([...sums].map(([arm, rounds]) => [arm, means(rounds)]));
}

/** Ratios of two arms in the rounds that have a value of both. */
export function roundRatios(values, top, bottom) {
  const below = values.get(bottom) ?? new Map();
  return [...(values.get(top) ?? new Map())]
    .filter(([round]) => below.has(round))
    .map(([round, value]) => value / below.get(round));
}

/** Index of dispersion (variance over mean) of the counts in `windows` equal windows from the first to the last moment. */
export function dispersionOf(moments, windows) {
  const first = moments[0];
  const width = (moments.at(-1) - first) / windows;
  const counts = new Float64Array(windows);
  for (const at of moments) counts[Math.min(windows - 1, Math.floor((at - first) / width))] += 1;
  const mean = moments.length / windows;
  const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
  return squares / (windows - 1) / mean;
}

/** Coefficient of variation of the gaps between rising moments. */
export function gapVariation(moments) {
  const gaps = moments.slice(1).map((at, index) => at - moments[index]);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const squares = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0);
  return Math.sqrt(squares / (gaps.length - 1)) / mean;
}
