import { emptyAnswer } from '../scorers/empty-answer.ts';
import { mean } from '../stats/mean.ts';
import type { Answer } from '../types/output.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import type { Judged, UsedScorer } from './cell-data.ts';

/** Answer that stands for a failed request where failures count as wrong. */
export const NO_ANSWER = '(no answer)';

/** One sample's score, averaged over its repeats. */
export interface SampleValue {
  readonly sampleId: string;
  /** Null: the dataset declares no clusters. */
  readonly cluster: string | null;
  readonly value: number;
}

/** One sample's label pairs, one a repeat that counts. */
export interface SamplePairs {
  readonly sampleId: string;
  readonly cluster: string | null;
  readonly pairs: readonly LabelPair[];
}

/** What a request without an answer counts as: a value, or null to leave it out. */
export interface FailureValues {
  readonly failed: number | null;
  readonly cancelled: number | null;
}

/** The worst value of a scorer, which a failed request counts as where failures are wrong; null: it has no bound. */
export function worstValue({ higherIsBetter, unit }: Pick<Scorer, 'higherIsBetter' | 'unit'>): number | null {
  if (higherIsBetter) return 0;
  return unit === 'share' ? 1 : null;
}

/** Averages a scorer's values per sample, in order of the sample's first request. */
export function sampleValues(
  judged: readonly Judged[],
  used: UsedScorer,
  failures: FailureValues,
): SampleValue[] {
  const kind = answeredKind(judged);
  const bySample = new Map<string, { cluster: string | null; values: number[] }>();
  for (const item of judged) {
    const value = countedValue(item, used, failures, kind);
    if (value === null) continue;
    const { sampleId, cluster } = item;
    const group = bySample.get(sampleId);
    if (group === undefined) bySample.set(sampleId, { cluster, values: [value] });
    else group.values.push(value);
  }
  return Array.from(bySample, ([sampleId, { cluster, values }]) => ({
    sampleId,
    cluster,
    // Sorted: repeats end in any order, and the last digit of a sum depends on it.
    value: values.length === 1 ? (values[0] as number) : (mean(values.sort((a, b) => a - b)) as number),
  }));
}

/** Collects a scorer's label pairs per sample; failed requests answer `NO_ANSWER` when they count as wrong. */
export function samplePairs(
  judged: readonly Judged[],
  used: UsedScorer,
  failuresAreWrong: boolean,
): SamplePairs[] {
  const kind = answeredKind(judged);
  const bySample = new Map<string, { cluster: string | null; pairs: LabelPair[] }>();
  for (const item of judged) {
    const pair = pairOf(item, used, failuresAreWrong, kind);
    if (pair === null) continue;
    const { sampleId, cluster } = item;
    const group = bySample.get(sampleId) ?? { cluster, pairs: [] };
    group.pairs.push(pair);
    bySample.set(sampleId, group);
  }
  return [...bySample].map(([sampleId, group]) => ({ sampleId, ...group }));
}

/** Name of the unit that a sample is resampled with: its cluster, or itself when it has none. */
export function clusterName(sample: Pick<SampleValue, 'sampleId' | 'cluster'>): string {
  return sample.cluster === null ? `sample ${sample.sampleId}` : `cluster ${sample.cluster}`;
}

/** Score value of an answered sample; null when it is unscored or unanswered. */
export function scoreValueOf(item: Pick<Judged, 'scored'>, scorerName: string): number | null {
  const score = item.scored.get(scorerName)?.score;
  return score !== undefined && 'value' in score && Number.isFinite(score.value) ? score.value : null;
}

/** Label pairs of all answered samples by the first scorer over labels that gives any. */
export function answeredPairs(judged: readonly Judged[], scorers: readonly UsedScorer[]): LabelPair[] {
  for (const { scorer } of scorers) {
    if (!scorer.pairsAreLabels) continue;
    const pairs = judged.flatMap((item) => item.scored.get(scorer.name)?.pair ?? []);
    if (pairs.length > 0) return pairs;
  }
  return [];
}

/** True for a request that the server or the network failed. */
export function isFailed({ status }: Pick<Judged, 'status'>): boolean {
  return status === 'error' || status === 'timeout';
}

/** What one sample of a request counts as in a mean; null: it is left out. `kind`: of the cell's answers. */
export function countedValue(
  item: Judged,
  used: UsedScorer,
  failures: FailureValues,
  kind: Answer['kind'],
): number | null {
  if (item.status === 'ok') return scoreValueOf(item, used.scorer.name);
  const value = isFailed(item) ? failures.failed : failures.cancelled;
  if (value === null) return null;
  if (used.scorer.outside !== null) return value;
  const { input, target } = item;
  // A sample that no answer could be scored on is not a wrong answer.
  const judged = used.scorer.score({ input, target }, emptyAnswer(kind, target), used.options);
  return 'unscored' in judged ? null : value;
}

function pairOf(
  item: Judged,
  used: UsedScorer,
  failuresAreWrong: boolean,
  kind: Answer['kind'],
): LabelPair | null {
  if (item.status === 'ok') return item.scored.get(used.scorer.name)?.pair ?? null;
  if (!failuresAreWrong || !isFailed(item)) return null;
  const { input, target } = item;
  const pair = used.scorer.pair({ input, target }, emptyAnswer(kind, target), used.options);
  return pair === null ? null : { target: pair.target, answer: NO_ANSWER };
}

/** Kind of answer that this cell gives, so that targets are read as beside a real answer; text where it gave none. */
export function answeredKind(judged: readonly Pick<Judged, 'output'>[]): Answer['kind'] {
  return judged.find((item) => item.output !== null)?.output?.kind ?? 'text';
}
