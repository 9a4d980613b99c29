import {
  differenceAlwaysValidP,
  differenceConfidenceSequence,
  meanConfidenceSequence,
} from '../stats/confidence-sequence.ts';
import { mean } from '../stats/mean.ts';
import type { Estimate } from '../types/estimate.ts';
import type { Suite } from '../types/suite.ts';
import { type Finding, noPairs, pairBySample } from './compare-scores.ts';
import { countPairs, pairLevel } from './contest.ts';
import type { SampleValue } from './sample-values.ts';

const METHOD = 'betting confidence sequence';
const LOOKED = 'looked at after every block; holds at every look at once';

/** Why there is no always-valid interval over these values, which have one method that can fail in two ways. */
function whyNone(values: readonly number[], bound: string, isInside: (value: number) => boolean): string {
  return values.every(isInside)
    ? 'no interval: no one mean fits all samples, their mean drifted'
    : `no interval: a value lies outside ${bound}, so nothing was stopped by it`;
}

/** A scorer's mean over samples in planned order, with an interval that holds however often it was looked at. */
export function estimateLooked(values: readonly SampleValue[], level = 0.95): Estimate | null {
  const numbers = values.map(({ value }) => value);
  const centre = mean(numbers);
  if (centre === null) return null;
  const interval = meanConfidenceSequence(numbers, level);
  return {
    value: centre,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    level,
    n: values.length,
    method: METHOD,
    note: interval === null ? whyNone(numbers, '0 to 1', (value) => value >= 0 && value <= 1) : LOOKED,
  };
}

/**
 * Compares samples in the planned order of b, paired; difference = b − a. Interval and p-value hold however often they were
 * looked at. `pLevel`: of the interval that leaves 0 out exactly when p ≤ 1 − pLevel.
 */
export function compareLooked(
  a: readonly SampleValue[],
  b: readonly SampleValue[],
  pLevel: number,
  level = 0.95,
): Finding {
  const { pairs, unpaired } = pairBySample(b, a);
  if (pairs.length === 0) return noPairs(unpaired);
  const differences = pairs.map(([x, y]) => x.value - y.value);
  const interval = differenceConfidenceSequence(differences, level);
  const count = (sign: number) => differences.filter((one) => Math.sign(one) === sign).length;
  const binary = pairs.every((pair) => pair.every(({ value }) => value === 0 || value === 1));
  return {
    difference: {
      value: mean(differences) as number,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      level,
      n: pairs.length,
      method: METHOD,
      note: interval === null ? whyNone(differences, '−1 to 1', (value) => Math.abs(value) <= 1) : LOOKED,
    },
    pValue: differenceAlwaysValidP(differences, pLevel),
    test: 'betting, always valid',
    paired: pairs.length,
    unpaired,
    discordant: binary ? { onlyA: count(-1), onlyB: count(1) } : null,
    detectable: null,
    note: LOOKED,
  };
}

/** Level at which the rule of a suite decides a pair in a run of so many contests; 0.95 where it decides none. */
export function decidingLevel({ stopWhen, candidates }: Suite, contests: number): number {
  if (stopWhen?.goal.kind !== 'decided') return 0.95;
  return pairLevel({ rule: stopWhen, pairs: countPairs(candidates.length, contests) });
}

/** What stands beside every other metric of a run with a rule to stop; null: it has none. */
export function chosenSizeNote({ stopWhen }: Pick<Suite, 'stopWhen'>): string | null {
  return stopWhen === null ? null : `the number of samples was chosen by the data on ${stopWhen.metric}`;
}

/** Two notes as one. */
export function joinNotes(first: string | null, second: string | null): string | null {
  return first === null || second === null ? (first ?? second) : `${first}; ${second}`;
}
