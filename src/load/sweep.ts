import type { LoadProfile, StageOutcome } from '../types/load.ts';
import { exponentialGaps } from './gaps.ts';
import { capLabel, joinLabel, numberLabel, rateLabel, timeLabel } from './label.ts';
import { MOST_ARRIVALS } from './most-arrivals.ts';
import { perSecond } from './rate.ts';
import { planRenewals } from './renewal.ts';
import type { SpecOf } from './spec-of.ts';

/**
 * Stages of poisson arrivals at growing rates until one is not sustained, then a search between the last rate that was
 * and the first that was not: at each step their geometric mean.
 */
export const sweep: LoadProfile<SpecOf<'sweep'>> = {
  kind: 'sweep',
  label: ({ from, max, factor, stageMs, searchSteps, attainment, maxInFlight }) =>
    joinLabel(
      `sweep-from-${rateLabel(from)}`,
      max === null ? null : `to-${rateLabel(max)}`,
      `by-${numberLabel(factor)}-stage-${timeLabel(stageMs)}-search-${searchSteps}-meet-${numberLabel(attainment)}`,
      capLabel(maxInFlight),
    ),
  asksFor: ({ from, max, stageMs }) =>
    (Math.max(perSecond(from), max === null ? 0 : perSecond(max)) / 1000) * stageMs,
  bind: (load) => ({
    loop: 'search',
    maxInFlight: load.maxInFlight,
    stageMs: load.stageMs,
    attainment: load.attainment,
    nextRate: (outcomes) => {
      const rate = nextRate(load, outcomes);
      // Nobody answers so many; the search ends before a plan that can't be held.
      return rate !== null && (rate / 1000) * load.stageMs > MOST_ARRIVALS ? null : rate;
    },
    plan: (ratePerSecond, rng) => {
      const plan = planRenewals(ratePerSecond, { durationMs: load.stageMs }, exponentialGaps(rng));
      return { ...plan, stages: [{ fromMs: 0, toMs: load.stageMs, ratePerSecond }] };
    },
  }),
};

function nextRate(load: SpecOf<'sweep'>, outcomes: readonly StageOutcome[]): number | null {
  const last = outcomes.at(-1);
  if (last === undefined) return perSecond(load.from);
  const broken = outcomes.filter(({ sustained }) => !sustained).map(({ ratePerSecond }) => ratePerSecond);
  const most = load.max === null ? Number.POSITIVE_INFINITY : perSecond(load.max);
  if (broken.length === 0) {
    if (last.ratePerSecond >= most) return null;
    return Math.min(most, last.ratePerSecond * load.factor);
  }
  const climb = outcomes.findIndex(({ sustained }) => !sustained) + 1;
  if (outcomes.length - climb >= load.searchSteps) return null;
  const ceiling = Math.min(...broken);
  // A rate above the lowest broken one may have been sustained by luck: the bracket lies below it.
  const floor = Math.max(
    0,
    ...outcomes.filter((one) => one.sustained && one.ratePerSecond < ceiling).map((one) => one.ratePerSecond),
  );
  return floor === 0 ? ceiling / load.factor : Math.sqrt(floor * ceiling);
}
