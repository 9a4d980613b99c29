import { mean } from '../stats/mean.ts';
import { clusteredTInterval, tInterval } from '../stats/mean-interval.ts';
import { wilsonInterval } from '../stats/proportion.ts';
import type { Estimate } from '../types/estimate.ts';
import type { ScorerSummary } from '../types/summary.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { bootstrapMetric, resamplingUnits } from './corpus.ts';
import {
  clusterName,
  type SampleValue,
  samplePairs,
  sampleValues,
  scoreValueOf,
  worstValue,
} from './sample-values.ts';

/** Fewer samples than this lie outside the domain on which intervals are held to their 95 %. */
const SURE_SAMPLES = 30;

/** One scorer over one cell, by the suite's policy for requests without an answer. `random` feeds the bootstrap. */
export function summarizeScore(
  data: CellData,
  used: UsedScorer,
  policy: 'exclude' | 'wrong',
  random: () => number,
): ScorerSummary {
  const { scorer } = used;
  const corpus = scorer.kind === 'corpus' || scorer.kind === 'table';
  const scored = data.judged.filter((item) =>
    corpus ? (item.scored.get(scorer.name)?.pair ?? null) !== null : scoreValueOf(item, scorer.name) !== null,
  ).length;
  return {
    scorer: scorer.name,
    estimate: estimateOf(data, used, policy, random),
    scored,
    unscored: data.judged.length - scored,
    errorPolicy: policy,
    worstCase: corpus ? null : worstCase(data, used),
  };
}

function estimateOf(
  data: CellData,
  used: UsedScorer,
  policy: 'exclude' | 'wrong',
  random: () => number,
): Estimate | null {
  switch (used.scorer.kind) {
    case 'table':
      return null;
    case 'corpus':
      return estimateCorpus(data, used, policy === 'wrong', random);
    case 'zero-one':
    case 'mean': {
      const failed = policy === 'wrong' ? worstValue(used.scorer) : null;
      const values = sampleValues(data.judged, used, { failed, cancelled: null });
      return used.scorer.kind === 'mean' ? estimateMean(values) : estimateShare(values);
    }
  }
}

function estimateCorpus(
  data: CellData,
  used: UsedScorer,
  failuresAreWrong: boolean,
  random: () => number,
): Estimate | null {
  const samples = samplePairs(data.judged, used, failuresAreWrong);
  if (samples.length === 0) return null;
  const { value, result, method, note } = bootstrapMetric(used.scorer, samples, random);
  if (value === null) return null;
  const units = resamplingUnits(samples);
  return {
    value,
    low: result.low,
    high: result.high,
    level: 0.95,
    n: samples.length,
    method,
    note: note ?? withDoubt(null, units.count, units.clustered ? 'clusters' : 'samples'),
  };
}

/** Share of right samples. Repeats give fractions; Wilson then holds on the wide side, as a mean of repeats varies less. */
export function estimateShare(values: readonly SampleValue[]): Estimate | null {
  const centre = mean(values.map((sample) => sample.value));
  if (centre === null) return null;
  const base = { value: centre, level: 0.95, n: values.length };
  const units = resamplingUnits(values);
  if (units.clustered) return { ...base, ...clusteredShare(values, centre, units.count) };
  const repeated = values.some(({ value }) => value !== 0 && value !== 1);
  const interval = wilsonInterval(centre * values.length, values.length);
  return {
    ...base,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    method: 'Wilson',
    note: withDoubt(
      repeated ? 'repeats averaged per sample; the interval counts samples' : null,
      values.length,
      'samples',
    ),
  };
}

function clusteredShare(
  values: readonly SampleValue[],
  centre: number,
  clusters: number,
): Pick<Estimate, 'low' | 'high' | 'method' | 'note'> {
  const interval = clusteredTInterval(
    values.map(({ value }) => value),
    values.map(clusterName),
  );
  if (interval !== null && interval.standardError > 0) {
    return {
      low: Math.max(0, interval.low),
      high: Math.min(1, interval.high),
      method: 'clustered t',
      note: withDoubt(`${clusters} clusters`, clusters, 'clusters'),
    };
  }
  // All clusters agree, or there is one: a t interval would have no width, so clusters count as the samples.
  const wilson = wilsonInterval(centre * clusters, clusters);
  return {
    low: wilson?.low ?? null,
    high: wilson?.high ?? null,
    method: 'Wilson',
    note: withDoubt(
      `${clusters === 1 ? 'one cluster' : `${clusters} clusters without spread`}; the interval counts clusters`,
      clusters,
      'clusters',
    ),
  };
}

/** A note with the doubt that an interval over few units bears; null: nothing to say. */
function withDoubt(note: string | null, units: number, unit: 'samples' | 'clusters'): string | null {
  if (units >= SURE_SAMPLES) return note;
  const doubt = `fewer than ${SURE_SAMPLES} ${unit}: the interval may cover less than 95 %`;
  return note === null ? doubt : `${note}; ${doubt}`;
}

/** Mean of per-sample scores with a t interval, clustered where the dataset declares clusters. */
export function estimateMean(values: readonly SampleValue[]): Estimate | null {
  const scores = values.map(({ value }) => value);
  const centre = mean(scores);
  if (centre === null) return null;
  const units = resamplingUnits(values);
  const interval = units.clustered ? clusteredTInterval(scores, values.map(clusterName)) : tInterval(scores);
  const usable = interval !== null && interval.standardError > 0;
  return {
    value: centre,
    low: usable ? interval.low : null,
    high: usable ? interval.high : null,
    level: 0.95,
    n: values.length,
    method: units.clustered ? 'clustered t' : 't',
    note: usable
      ? withDoubt(
          units.clustered ? `${units.count} clusters` : null,
          units.count,
          units.clustered ? 'clusters' : 'samples',
        )
      : 'no interval: fewer than two values, or all alike',
  };
}

/** The mean with every unanswered request wrong, and with every one right; null where "right" has no meaning or nothing could be scored. */
function worstCase(data: CellData, used: UsedScorer): { low: number; high: number } | null {
  if (used.scorer.unit !== 'share') return null;
  const bound = (value: number) =>
    mean(sampleValues(data.judged, used, { failed: value, cancelled: value }).map((sample) => sample.value));
  const low = bound(0);
  const high = bound(1);
  return low === null || high === null ? null : { low, high };
}
