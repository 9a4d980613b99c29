import type { BaselineCell } from '../types/baseline.ts';
import { compareLooked } from './always-valid.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { type Timed, warmTimes } from './compare-latency.ts';
import { compareRunTimes } from './compare-run-times.ts';
import {
  compareLabelPairs,
  compareValues,
  countedValues,
  type Finding,
  nothingFound,
} from './compare-scores.ts';
import { type CustomMetrics, compareMetric } from './custom-metric.ts';
import type { EarlierValues } from './earlier-values.ts';
import { ERROR_RATE, errorValues } from './error-values.ts';
import { keyByContent } from './key-by-content.ts';
import { isLatencyMetric } from './latency.ts';
import { groupLookup, type SidePart, sideOf, type UsedMetric } from './metric-side.ts';
import { endedCalls, plannedValues } from './planned-values.ts';
import { type SamplePairs, type SampleValue, samplePairs } from './sample-values.ts';

interface Means {
  readonly scorers: readonly UsedScorer[];
  readonly custom: CustomMetrics;
  readonly policy: 'exclude' | 'wrong';
  /** Metric of the run's rule to stop, which needs an interval that holds at every look; null: it has none. */
  readonly looked: string | null;
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
  means: Means,
): Finding {
  const { scorers, policy, looked, level, random, earlier } = means;
  const now = keyByContent(data);
  const [latency = '', percentile = ''] = metric.split('.');
  if (isLatencyMetric(latency)) {
    const times = timesOf(before, latency);
    if (times === null) return nothingFound(`the baseline keeps no ${latency}; accept one anew`);
    const p = Number(percentile.slice(1));
    return compareRunTimes(times, warmTimes(now.measured, latency), p, random, earlier, level);
  }
  if (metric === ERROR_RATE.name) {
    return compareValues(valuesOf(before, metric), errorValues(now.judged), ERROR_RATE, random, level);
  }
  const own = means.custom.metrics.find(({ spec }) => spec.name === metric);
  if (own !== undefined) return compareMetricTo(own, before, now, means);
  const used = scorers.find(({ scorer }) => scorer.name === metric);
  if (used === undefined) return nothingFound(`the run has no scorer ${metric}`);
  if (metric === looked) {
    const values = plannedValues(endedCalls(now, used, policy), now.plan);
    return compareLooked(valuesOf(before, metric), values, level, level);
  }
  if (used.scorer.kind !== 'corpus') {
    const values = countedValues(now.judged, used, policy);
    return compareValues(valuesOf(before, metric), values, used.scorer, random, level);
  }
  const pairs = pairsOf(before, metric);
  if (pairs === null) return nothingFound(withoutAnswers(metric));
  return compareLabelPairs(
    pairs,
    samplePairs(now.judged, used, policy === 'wrong'),
    used.scorer,
    random,
    level,
  );
}

/** Samples are grouped as this run groups them: those that pair are equal by content. */
function compareMetricTo(
  metric: UsedMetric,
  before: BaselineCell,
  now: CellData,
  { custom, policy, level, random }: Means,
): Finding {
  const then = new Map<string, SidePart>();
  for (const { scorer } of metric.scorers) {
    const part = scorer.kind === 'corpus' ? pairsOf(before, scorer.name) : valuesOf(before, scorer.name);
    if (part === null) return nothingFound(withoutAnswers(scorer.name));
    then.set(scorer.name, part);
  }
  const groupOf = groupLookup(now.judged, custom.groupings.get(now.cell.dataset.name));
  return compareMetric(metric, then, sideOf(now.judged, metric, policy), groupOf, random, level);
}

function withoutAnswers(scorer: string): string {
  return `a baseline keeps no answers, which ${scorer} needs, and the run folder of this one is gone`;
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
