import type { Interval } from './interval.ts';

/** Verdict on b against a with a margin. */
export type NonInferiority = 'not_worse' | 'worse' | 'undecided';

/**
 * Whether b is worse than a by at most a margin ≥ 0, from the interval of the difference b − a in the margin's unit
 * (Piaggio et al., CONSORT statement for non-inferiority trials, JAMA 308 (2012) 2594–2604). `not_worse`: the whole
 * interval lies on the good side of the margin; `worse`: the whole interval lies beyond it; else `undecided`, as
 * without an interval. A two-sided 95 % interval tests at 2.5 % one-sided, a 90 % one at 5 %.
 */
export function judgeNonInferiority(
  difference: Interval | null,
  margin: number,
  higherIsBetter: boolean,
): NonInferiority {
  if (difference === null || !(margin >= 0)) return 'undecided';
  const leastGain = higherIsBetter ? difference.low : -difference.high;
  const mostGain = higherIsBetter ? difference.high : -difference.low;
  if (leastGain > -margin) return 'not_worse';
  return mostGain < -margin ? 'worse' : 'undecided';
}
