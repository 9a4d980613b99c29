import type { Baseline, BaselineCell, BaselineTimes } from '../types/baseline.ts';
import type { GateSpec } from '../types/gate.ts';
import type { RunManifest } from '../types/manifest.ts';
import type { LabelPair } from '../types/scorer.ts';
import type { LatencyMetric } from '../types/summary.ts';
import { hashOf } from '../util/hash.ts';
import { type CellData, type UsedScorer, usedScorers } from './cell-data.ts';
import { countRecalled, warmTimes } from './compare-latency.ts';
import { countedValues } from './compare-scores.ts';
import { describeTerms } from './describe-terms.ts';
import { ERROR_RATE, errorValues } from './error-values.ts';
import { keyByContent } from './key-by-content.ts';
import { isLatencyMetric } from './latency.ts';
import { samplePairs } from './sample-values.ts';

/** Latencies that every baseline keeps; beside them those that the suite's gates name. */
const KEPT_LATENCIES: readonly LatencyMetric[] = ['service_time', 'response_time'];

/** How much of a run a baseline keeps. */
export interface BaselineOptions {
  /** ISO 8601 wall time of its acceptance; null: it was named for one run. */
  readonly acceptedAt: string | null;
  /** labels: of corpus scorers class labels alone, hashed, so that no answer stands in it; all: texts too. */
  readonly keep: 'labels' | 'all';
  /** Gates that will be held against it. */
  readonly gates: readonly GateSpec[];
}

/** What later runs need to be judged against this one, without its folder. */
export function buildBaseline(
  manifest: RunManifest,
  cells: readonly CellData[],
  options: BaselineOptions,
): Baseline {
  const { suite, runId, startedAt, suiteHash, gitSha, node } = manifest;
  const scorers = usedScorers(suite.scorers);
  const named = options.gates.flatMap(({ metric }) => metric.split('.')[0] ?? []).filter(isLatencyMetric);
  const latencies = [...new Set([...KEPT_LATENCIES, ...named])];
  return {
    formatVersion: 1,
    suite: suite.name,
    runId,
    startedAt,
    acceptedAt: options.acceptedAt,
    suiteHash,
    gitSha,
    node,
    terms: describeTerms(manifest),
    cells: cells.map((data) => buildCell(data, scorers, suite.errors, latencies, options.keep)),
  };
}

function buildCell(
  data: CellData,
  scorers: readonly UsedScorer[],
  policy: 'exclude' | 'wrong',
  latencies: readonly LatencyMetric[],
  keep: BaselineOptions['keep'],
): BaselineCell {
  const { cell } = data;
  const { judged, measured } = keyByContent(data);
  const samples = samplesOf(data);
  const inOrder = <T>(found: ReadonlyMap<string, T>) => samples.map(({ hash }) => found.get(hash) ?? null);
  const values = [
    ...scorers
      .filter(({ scorer }) => scorer.kind === 'zero-one' || scorer.kind === 'mean')
      .map((used) => [used.scorer.name, countedValues(judged, used, policy)] as const),
    [ERROR_RATE.name, errorValues(judged)] as const,
  ];
  const pairs = scorers
    .filter(({ scorer }) => scorer.kind === 'corpus' && (keep === 'all' || scorer.pairsAreLabels))
    .map((used) => [used.scorer.name, samplePairs(judged, used, policy === 'wrong')] as const);
  return {
    id: cell.id,
    candidate: cell.candidate.id,
    dataset: cell.dataset.name,
    prompt: cell.prompt?.id ?? null,
    load: cell.loadLabel,
    samples,
    values: Object.fromEntries(
      values.map(([name, list]) => [
        name,
        inOrder(new Map(list.map(({ sampleId, value }) => [sampleId, value]))),
      ]),
    ),
    pairs: Object.fromEntries(
      pairs.map(([name, list]) => [
        name,
        inOrder(
          new Map(list.map((one) => [one.sampleId, keep === 'all' ? one.pairs : one.pairs.map(hashPair)])),
        ),
      ]),
    ),
    // What a run with a cache was still sent is no fair draw of its questions.
    times:
      countRecalled(data) > 0
        ? {}
        : Object.fromEntries(latencies.map((metric) => [metric, timesOf(measured, metric)])),
  };
}

function samplesOf({ judged }: CellData): BaselineCell['samples'] {
  const samples = new Map<string, BaselineCell['samples'][number]>();
  for (const { sampleHash, sampleId, cluster } of judged) {
    if (samples.has(sampleHash)) continue;
    samples.set(sampleHash, {
      hash: sampleHash,
      id: sampleId,
      cluster: cluster === null ? null : hashOf(cluster, 16),
    });
  }
  return [...samples.values()];
}

/** Metrics over labels ask only which are equal. */
function hashPair({ target, answer }: LabelPair): LabelPair {
  return { target: hashOf(target, 16), answer: hashOf(answer, 16) };
}

function timesOf(measured: CellData['measured'], metric: LatencyMetric): BaselineTimes {
  const times = warmTimes(measured, metric);
  return {
    ms: times.map(({ ms }) => ms),
    block: times.map(({ block }) => block),
    sample: times.map(({ sampleId }) => sampleId),
  };
}
