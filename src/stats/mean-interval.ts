import type { Interval } from './interval.ts';
import { mean, sampleVariance } from './mean.ts';
import { studentTQuantile } from './student-t.ts';

/** A mean's interval with what it rests on. */
export interface MeanInterval extends Interval {
  readonly mean: number;
  readonly standardError: number;
  /** Degrees of freedom of the t distribution. */
  readonly df: number;
}

/** Student's t interval of a mean, s ÷ √n, df n − 1 (Student 1908; Miller, arXiv 2411.00640, section 2). Null below two values. */
export function tInterval(values: readonly number[], level = 0.95): MeanInterval | null {
  const centre = mean(values);
  const variance = sampleVariance(values);
  if (centre === null || variance === null) return null;
  return around(centre, Math.sqrt(variance / values.length), values.length - 1, level);
}

/**
 * t interval of a mean over clustered values: SE = √(C ÷ (C − 1) · Σ_c (Σ_{i∈c} (x_i − x̄))²) ÷ n, df C − 1
 * (Liang and Zeger, Biometrika 73 (1986) 13–22; Miller, arXiv 2411.00640, section 2.2; the factor as in Cameron and
 * Miller 2015). `clusters[i]` names the cluster of `values[i]`. Null below two clusters.
 */
export function clusteredTInterval(
  values: readonly number[],
  clusters: readonly string[],
  level = 0.95,
): MeanInterval | null {
  const centre = mean(values);
  const count = new Set(clusters).size;
  if (centre === null || count < 2) return null;
  const sums = new Map<string, number>();
  values.forEach((value, i) => {
    const cluster = clusters[i] as string;
    sums.set(cluster, (sums.get(cluster) ?? 0) + (value - centre));
  });
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  const standardError = Math.sqrt((squares * count) / (count - 1)) / values.length;
  return around(centre, standardError, count - 1, level);
}

function around(centre: number, standardError: number, df: number, level: number): MeanInterval {
  const half = studentTQuantile(1 - (1 - level) / 2, df) * standardError;
  return { mean: centre, standardError, df, low: centre - half, high: centre + half };
}
