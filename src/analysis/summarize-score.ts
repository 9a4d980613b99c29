import { mean } from '../stats/mean.ts';
import { clusteredTInterval, tInterval } from '../stats/mean-interval.ts';
import { wilsonInterval } from '../stats/proportion.ts';
import type { Estimate } from '../types/estimate.ts';
import type { Suite } from '../types/suite.ts';
import type { ScorerSummary } from '../types/summary.ts';
import { fewOutcomes, fewUnits, withDoubts } from '../util/interval-doubt.ts';
import { chosenSizeNote, estimateLooked, joinNotes } from './always-valid.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { bootstrapMetric, resamplingUnits } from './corpus.ts';
import { endedCalls, plannedValues } from './planned-values.ts';
import {
  clusterName,
  type SampleValue,
  samplePairs,
  sampleValues,
  scoreValueOf,
  worstValue,
} from './sample-values.ts';

/**
 * One scorer over one cell, by the suite's policy for requests without an answer. The metric of the suite's rule to stop
 * has an interval that holds at every look. `random` feeds the bootstrap.
 */
export function summarizeScore(
  data: CellData,
  used: UsedScorer,
  suite: Pick<Suite, 'errors' | 'stopWhen'>,
  random: () => number,
): ScorerSummary {
  if (suite.stopWhen?.metric !== used.scorer.name) return summarizePart(data, used, suite, random);
  const looked = estimateLooked(plannedValues(endedCalls(data, used, suite.errors), data.plan));
  return summaryOf(data, used, suite.errors, looked);
}

/** The same over a part of a cell, which no rule to stop looks at. */
export function summarizePart(
  data: Pick<CellData, 'judged'>,
  used: UsedScorer,
  { errors, stopWhen }: Pick<Suite, 'errors' | 'stopWhen'>,
  random: () => number,
): ScorerSummary {
  const estimate = withNote(estimateOf(data, used, errors, random), chosenSizeNote({ stopWhen }));
  return summaryOf(data, used, errors, estimate);
}

function summaryOf(
  data: Pick<CellData, 'judged'>,
  used: UsedScorer,
  policy: Suite['errors'],
  estimate: Estimate | null,
): ScorerSummary {
  const { scorer } = used;
  const corpus = scorer.kind === 'corpus' || scorer.kind === 'table';
  const scored = data.judged.filter((item) =>
    corpus ? (item.scored.get(scorer.name)?.pair ?? null) !== null : scoreValueOf(item, scorer.name) !== null,
  ).length;
  return {
    scorer: scorer.name,
    estimate,
    scored,
    unscored: data.judged.length - scored,
    errorPolicy: policy,
    worstCase: corpus ? null : worstCase(data, used),
  };
}

function withNote(estimate: Estimate | null, note: string | null): Estimate | null {
  return estimate === null ? null : { ...estimate, note: joinNotes(estimate.note, note) };
}

function estimateOf(
  data: Pick<CellData, 'judged'>,
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
  data: Pick<CellData, 'judged'>,
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
    note: note ?? withDoubts(null, [fewUnits(units.count, units.clustered ? 'clusters' : 'samples')]),
  };
}

/** Share of right samples. Repeats give fractions; Wilson then holds on the wide side, as a mean of repeats varies less. */
export function estimateShare(values: readonly SampleValue[], level = 0.95): Estimate | null {
  const centre = mean(values.map((sample) => sample.value));
  if (centre === null) return null;
  const base = { value: centre, level, n: values.length };
  const units = resamplingUnits(values);
  if (units.clustered) return { ...base, ...clusteredShare(values, centre, units.count, level) };
  const repeated = values.some(({ value }) => value !== 0 && value !== 1);
  const interval = wilsonInterval(centre * values.length, values.length, level);
  return {
    ...base,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    method: 'Wilson',
    note: withDoubts(repeated ? 'repeats averaged per sample; the interval counts samples' : null, [
      fewUnits(values.length, 'samples'),
      doubtOfOutcomes(values),
    ]),
  };
}

function clusteredShare(
  values: readonly SampleValue[],
  centre: number,
  clusters: number,
  level: number,
): Pick<Estimate, 'low' | 'high' | 'method' | 'note'> {
  const interval = clusteredTInterval(
    values.map(({ value }) => value),
    values.map(clusterName),
    level,
  );
  if (interval !== null && interval.standardError > 0) {
    return {
      low: Math.max(0, interval.low),
      high: Math.min(1, interval.high),
      method: 'clustered t',
      note: withDoubts(`${clusters} clusters`, [fewUnits(clusters, 'clusters'), doubtOfOutcomes(values)]),
    };
  }
  // All clusters agree, or there is one: a t interval would have no width, so clusters count as the samples.
  const wilson = wilsonInterval(centre * clusters, clusters, level);
  return {
    low: wilson?.low ?? null,
    high: wilson?.high ?? null,
    method: 'Wilson',
    note: withDoubts(
      `${clusters === 1 ? 'one cluster' : `${clusters} clusters without spread`}; the interval counts clusters`,
      [fewUnits(clusters, 'clusters'), doubtOfOutcomes(values)],
    ),
  };
}

/** Of 0/1 scores; repeats averaged per sample count by their share of right ones. */
function doubtOfOutcomes(values: readonly SampleValue[]): string | null {
  const right = values.reduce((sum, { value }) => sum + value, 0);
  return fewOutcomes(right, values.length - right);
}

/** Mean of per-sample scores with a t interval, clustered where the dataset declares clusters. */
export function estimateMean(values: readonly SampleValue[], level = 0.95): Estimate | null {
  const scores = values.map(({ value }) => value);
  const centre = mean(scores);
  if (centre === null) return null;
  const units = resamplingUnits(values);
  const interval = units.clustered
    ? clusteredTInterval(scores, values.map(clusterName), level)
    : tInterval(scores, level);
  const usable = interval !== null && interval.standardError > 0;
  return {
    value: centre,
    low: usable ? interval.low : null,
    high: usable ? interval.high : null,
    level,
    n: values.length,
    method: units.clustered ? 'clustered t' : 't',
    note: usable
      ? withDoubts(units.clustered ? `${units.count} clusters` : null, [
          fewUnits(units.count, units.clustered ? 'clusters' : 'samples'),
        ])
      : 'no interval: fewer than two values, or all alike',
  };
}

/** The mean with every unanswered request wrong, and with every one right; null where "right" has no meaning or nothing could be scored. */
function worstCase(data: Pick<CellData, 'judged'>, used: UsedScorer): { low: number; high: number } | null {
  if (used.scorer.unit !== 'share') return null;
  const bound = (value: number) =>
    mean(sampleValues(data.judged, used, { failed: value, cancelled: value }).map((sample) => sample.value));
  const low = bound(0);
  const high = data.judged.every(({ status }) => status === 'ok') ? low : bound(1);
  return low === null || high === null ? null : { low, high };
}
