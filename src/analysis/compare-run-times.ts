import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import { MIN_EARLIER_RUNS, runToRunDifference } from '../stats/run-to-run.ts';
import { compareTimes, countPairs, type Timed } from './compare-latency.ts';
import type { Finding } from './compare-scores.ts';
import { DRIFT_NOTE } from './describe-difference.ts';
import { describeUnreadable, type EarlierValues } from './earlier-values.ts';
import { formatPlural } from './format-number.ts';

/** What holds when earlier runs decide. */
const ASSUMPTION = 'nights taken as exchangeable, without a trend';

/**
 * Compares a warm latency of two single runs at a percentile (50, 95), in ms; difference = now − before over all their
 * requests. Five earlier runs like them, or more, give the spread from run to run, and with it interval and p-value.
 * Below that the interval is that of the blocks, which know nothing of it, there is no p-value, and the note says how many
 * runs are missing.
 */
export function compareRunTimes(
  before: readonly Timed[],
  now: readonly Timed[],
  p: number,
  random: () => number,
  earlier: EarlierValues,
  level = 0.95,
): Finding {
  const [from, to] = [quantileOf(before, p), quantileOf(now, p)];
  const found = from === null || to === null ? null : runToRunDifference(from, to, earlier.values, level);
  if (found === null || from === null || to === null) {
    const within = compareTimes(before, now, p, random, level);
    return within.difference === null || from === null || to === null
      ? within
      : withoutHistory(within, to - from, earlier);
  }
  const runs = formatPlural(earlier.values.length, 'earlier run');
  const { low, high } = found;
  return {
    ...countPairs(before, now),
    discordant: null,
    difference: {
      ...{ value: to - from, low, high, level },
      n: earlier.values.length,
      method: 'run-to-run spread (t, logarithms)',
      note: `by the spread of ${runs}, ${ASSUMPTION}${describeUnreadable(earlier.unreadable)}`,
    },
    pValue: found.pValue,
    test: 't of the run-to-run spread',
    detectable: found.detectable,
    note: null,
  };
}

/** The blocks of a run know its own spread and nothing of that between runs: their p-value would claim a change. */
function withoutHistory(within: Finding, value: number, earlier: EarlierValues): Finding {
  const note = `${describeMissing(earlier)}${within.note === null ? '' : `; ${within.note}`}`;
  const difference = within.difference === null ? null : { ...within.difference, value };
  const isOther = within.difference?.value !== value;
  return {
    ...within,
    // An interval over some of the blocks belongs to their difference alone.
    difference: difference === null || !isOther ? difference : { ...difference, low: null, high: null },
    pValue: null,
    detectable: null,
    note,
  };
}

function describeMissing({ values, unreadable }: EarlierValues): string {
  const missing = MIN_EARLIER_RUNS - values.length;
  const state =
    missing > 0
      ? `${formatPlural(missing, 'more complete run')} like these would tell (${values.length} of ${MIN_EARLIER_RUNS} so far)`
      : 'the earlier runs are all alike and say nothing of the spread';
  return `${DRIFT_NOTE}; ${state}${describeUnreadable(unreadable)}`;
}

function quantileOf(times: readonly Timed[], p: number): number | null {
  return quantileSorted(sortAscending(times.map(({ ms }) => ms)), p / 100);
}
