import type { BaselineCell } from '../types/baseline.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { type Timed, warmTimes } from './compare-latency.ts';
import { compareRunTimes } from './compare-run-times.ts';
import { compareLabelPairs, compareValues, countedValues, type Finding } from './compare-scores.ts';
import type { EarlierValues } from './earlier-values.ts';
import { ERROR_RATE, errorValues } from './error-values.ts';
import { keyByContent } from './key-by-content.ts';
import { isLatencyMetric } from './latency.ts';
import { type SamplePairs, type SampleValue, samplePairs } from './sample-values.ts';

interface Means {
  readonly scorers: readonly UsedScorer[];
  readonly policy: 'exclude' | 'wrong';
  /** Confidence of the interval. */
  readonly level: number;
  readonly random: () => number;
  /** What earlier runs measured of the metric. */
  readonly earlier: EarlierValues;
}

/** One metric of a cell against the same cell of a baseline, paired by content; difference = this run − baseline. */
export function compareToBaseline(
  metric: string,
  before: BaselineCell,
  data: CellData,
  { scorers, policy, level, random, earlier }: Means,
): Finding {
  const now = keyByContent(data);
  const [latency = '', percentile = ''] = metric.split('.');
  if (isLatencyMetric(latency)) {
    const times = timesOf(before, latency);
    if (times === null) return nothing(`the baseline keeps no ${latency}; accept one anew`);
    const p = Number(percentile.slice(1));
    return compareRunTimes(times, warmTimes(now.measured, latency), p, random, earlier, level);
  }
  if (metric === ERROR_RATE.name) {
    return compareValues(valuesOf(before, metric), errorValues(now.judged), ERROR_RATE, random, level);
  }
  const used = scorers.find(({ scorer }) => scorer.name === metric);
  if (used === undefined) return nothing(`the run has no scorer ${metric}`);
  if (used.scorer.kind !== 'corpus') {
    const values = countedValues(now.judged, used, policy);
    return compareValues(valuesOf(before, metric), values, used.scorer, random, level);
  }
  const pairs = pairsOf(before, metric);
  if (pairs === null) {
    return nothing(
      `a baseline keeps no answers, which ${metric} needs, and the run folder of this one is gone`,
    );
  }
  return compareLabelPairs(
    pairs,
    samplePairs(now.judged, used, policy === 'wrong'),
    used.scorer,
    random,
    level,
  );
}

function valuesOf({ samples, values }: BaselineCell, metric: string): SampleValue[] {
  return samples.flatMap(({ hash, cluster }, i) => {
    const value = values[metric]?.[i] ?? null;
    return value === null ? [] : [{ sampleId: hash, cluster, value }];
  });
}

/** Null: the baseline keeps none of this metric. */
function pairsOf({ samples, pairs }: BaselineCell, metric: string): SamplePairs[] | null {
  const kept = pairs[metric];
  if (kept === undefined) return null;
  return samples.flatMap(({ hash, cluster }, i) => {
    const own = kept[i] ?? null;
    return own === null ? [] : [{ sampleId: hash, cluster, pairs: own }];
  });
}

function timesOf({ times }: BaselineCell, latency: string): Timed[] | null {
  const kept = times[latency];
  if (kept === undefined) return null;
  return kept.ms.map((ms, i) => ({
    ms,
    block: kept.block[i] ?? 0,
    sampleId: kept.sample[i] ?? '',
  }));
}

function nothing(note: string): Finding {
  return {
    difference: null,
    pValue: null,
    test: 'none',
    paired: 0,
    unpaired: 0,
    discordant: null,
    detectable: null,
    note,
  };
}
