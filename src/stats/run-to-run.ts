import type { Interval } from './interval.ts';
import { sampleVariance } from './mean.ts';
import { detectableByT } from './power.ts';
import { studentTCdf, studentTQuantile } from './student-t.ts';

/** Fewer earlier runs than this say too little about how runs differ. */
export const MIN_EARLIER_RUNS = 5;

/** A difference of two single runs with what earlier runs say about it. */
export interface RunToRunDifference extends Interval {
  /** Two-sided p-value of no difference. */
  readonly pValue: number;
  /** Smallest rise that is found with 80 % power. */
  readonly detectable: number | null;
}

/**
 * Interval of the difference now − before of a statistic that each of two single runs measured once, from the same
 * statistic in n other runs of which nothing but their night differs: log(now ÷ before) ± t(n − 1) · s · √2 with s the
 * standard deviation of their logarithms, brought back by the earlier value (prediction of one observation from
 * others: Hahn and Meeker, Statistical Intervals, 1991, section 4.7; both runs are single, hence √2). What varies within
 * a run is in s, too. Exact for lognormal runs without a trend when neither run is among the others. Null below five
 * other runs, for values of 0 or less, and where the others have no spread.
 */
export function runToRunDifference(
  before: number,
  now: number,
  others: readonly number[],
  level = 0.95,
): RunToRunDifference | null {
  if (others.length < MIN_EARLIER_RUNS) return null;
  if (!(before > 0 && now > 0 && others.every((value) => value > 0))) return null;
  const deviation = Math.sqrt(sampleVariance(others.map(Math.log)) as number);
  if (!(deviation > 1e-12)) return null;
  const df = others.length - 1;
  const log = Math.log(now / before);
  const error = deviation * Math.SQRT2;
  const half = studentTQuantile(1 - (1 - level) / 2, df) * error;
  const rise = detectableByT(error, df);
  return {
    low: before * Math.expm1(log - half),
    high: before * Math.expm1(log + half),
    pValue: 2 * (1 - studentTCdf(Math.abs(log) / error, df)),
    detectable: rise === null ? null : before * Math.expm1(rise),
  };
}
