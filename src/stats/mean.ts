import { mean as kahanMean, sampleVariance as kahanSampleVariance } from 'simple-statistics';

/** Arithmetic mean with Kahan–Babuška summation (simple-statistics); null for no values. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : kahanMean(values);
}

/** Sample variance, divisor n − 1 (simple-statistics); null below two values. */
export function sampleVariance(values: readonly number[]): number | null {
  return values.length < 2 ? null : kahanSampleVariance(values);
}
