/**
 * Chance that at least one of k draws without replacement from n answers is right, c of them being right: the unbiased
 * estimator 1 − C(n−c, k) ÷ C(n, k) of Chen et al. 2021, arXiv 2107.03374, as a product that can't overflow. Null below
 * k answers.
 */
export function passAtK(n: number, c: number, k: number): number | null {
  if (n < k) return null;
  if (n - c < k) return 1;
  let miss = 1;
  for (let i = n - c + 1; i <= n; i += 1) miss *= 1 - k / i;
  return 1 - miss;
}

/**
 * pass^k: chance that all of k draws without replacement from n answers are right, c of them being right: the unbiased
 * estimator C(c, k) ÷ C(n, k) of Yao et al. 2024 (τ-bench), arXiv 2406.12045, as a product that can't overflow. Null
 * below k answers.
 */
export function passHatK(n: number, c: number, k: number): number | null {
  if (n < k) return null;
  if (c < k) return 0;
  let all = 1;
  for (let i = 0; i < k; i += 1) all *= (c - i) / (n - i);
  return all;
}
