/**
 * How many items each stratum gives, so that `limit` of them keep the strata's proportions (largest remainder).
 * counts: items of each stratum, in order of first appearance. Ties go to the larger, then the earlier stratum.
 */
export function allotQuotas(counts: readonly number[], limit: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (limit >= total) return [...counts];
  const quotas = counts.map((count) => Math.floor((count * limit) / total));
  const missing = limit - quotas.reduce((sum, quota) => sum + quota, 0);
  const byRemainder = counts
    .map((count, index) => ({ index, count, remainder: (count * limit) % total }))
    .sort((a, b) => b.remainder - a.remainder || b.count - a.count || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) quotas[index] = (quotas[index] ?? 0) + 1;
  return quotas;
}

/** The first `limit` of the items that keep the proportions of their strata, in the items' own order. */
export function takeStratified<T>(items: readonly T[], stratumOf: (item: T) => string, limit: number): T[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(stratumOf(item), (counts.get(stratumOf(item)) ?? 0) + 1);
  const quotas = allotQuotas([...counts.values()], limit);
  const left = new Map([...counts.keys()].map((stratum, index) => [stratum, quotas[index] ?? 0]));
  return items.filter((item) => {
    const stratum = stratumOf(item);
    const remaining = left.get(stratum) ?? 0;
    left.set(stratum, remaining - 1);
    return remaining > 0;
  });
}
