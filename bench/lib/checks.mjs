import { MIN_ROUNDS, medianInterval } from './statistics.mjs';

/**
 * One line of "must show". `values` are those of the kept rounds, `all` those of every round: where too few are kept the
 * check is void, and the median of all rounds stands there only so that a noisy machine shows something. `void` may
 * give a reason that makes the check void whatever its values are. Without `isMet` there is no goal and no verdict. Without `isMet` there is no goal and no verdict.
 */
export function check({
  what,
  goal,
  values,
  all = values,
  isMet,
  unit = '',
  minRounds = MIN_ROUNDS,
  voidBecause = null,
}) {
  const kept = medianInterval(values);
  const any = medianInterval(all);
  const isVoid = voidBecause !== null || kept === null || kept.n < minRounds;
  return { what, goal, unit, kept, any, rounds: all.length, verdict: verdictOf(), why: voidBecause };

  function verdictOf() {
    if (isMet === null) return '–';
    if (isVoid) return 'void';
    return isMet(kept.median) ? 'met' : 'missed';
  }
}

/** The line of an experiment that could not be carried out. */
export function notMeasured(what, why) {
  return { what, goal: '–', unit: '', kept: null, any: null, rounds: 0, verdict: 'not measured', why };
}

/** A number for people: three significant digits, or whole from 1,000 on. */
export function formatNumber(value) {
  if (value === null || value === undefined) return '–';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  if (value === 0) return '0';
  return String(Number(value.toPrecision(3)));
}

/** Median and interval of values, as a table's cell. */
export function formatMedian(values) {
  const found = medianInterval(values);
  if (found === null) return '–';
  return `${formatNumber(found.median)} (${formatNumber(found.low)}–${formatNumber(found.high)})`;
}

/** A share as a percentage. */
export function formatShare(share) {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}
