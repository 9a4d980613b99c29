import type { Rng } from '../types/context.ts';
import type { RunManifest } from '../types/manifest.ts';
import type { Comparison } from '../types/report.ts';
import type { CellComparison, ComparedRun, PairedCell, RunComparison } from '../types/run-comparison.ts';
import type { RunHistory } from '../types/run-history.ts';
import { createRng } from '../util/rng.ts';
import { type CellData, type UsedScorer, usedScorers } from './cell-data.ts';
import {
  adjustByMetric,
  type ComparedLatency,
  type ComparisonTerms,
  comparePair,
  groupName,
  withholdTimes,
} from './compare.ts';
import { countRecalled, warmTimes } from './compare-latency.ts';
import { compareRunTimes } from './compare-run-times.ts';
import { compareValues, type Finding, nothingFound } from './compare-scores.ts';
import { type CustomMetrics, customMetrics } from './custom-metric.ts';
import { describeDifference } from './describe-difference.ts';
import { describeTerms } from './describe-terms.ts';
import { earlierValues } from './earlier-values.ts';
import { ERROR_RATE, errorValues } from './error-values.ts';
import { areRowNumbers, findChangedSamples, findDifferences } from './find-differences.ts';
import { formatPlural } from './format-number.ts';
import { keyByContent } from './key-by-content.ts';
import { listDiscordant } from './list-discordant.ts';

/** A run with its requests, as a comparison reads it. */
export interface RunData {
  readonly manifest: RunManifest;
  /** Every planned request ended. */
  readonly complete: boolean;
  readonly cells: readonly CellData[];
}

/** What times of two runs are judged by. */
export interface TimesInput {
  /** Earlier runs like the second; null: none are known, and times stay undecided. */
  readonly history: RunHistory | null;
  /** False: the client of one of the runs was saturated. */
  readonly clientsValid: boolean;
}

/** What every pair of cells is compared by. */
interface PairInput {
  readonly terms: Omit<ComparisonTerms, 'compareTime'>;
  readonly history: RunHistory | null;
  readonly custom: CustomMetrics;
}

/** Two cells of two runs that ask the same in the same way. */
interface CellPair {
  readonly a: CellData;
  readonly b: CellData;
}

/**
 * Compares two runs cell by cell, paired by the content of the samples; difference = b − a. Cells pair by candidate id,
 * dataset, prompt and load. `margin`: of not_worse; null: none is stated. What differs between the runs is listed, and
 * it is the caller's to refuse what is unlike.
 */
export function compareRuns(
  a: RunData,
  b: RunData,
  margin: number | null,
  times: TimesInput = { history: null, clientsValid: true },
): RunComparison {
  const pairs = pairCells(a.cells, b.cells);
  const policy = b.manifest.suite.errors;
  const inA = new Set(a.manifest.suite.scorers.map(({ name }) => name));
  const scorers = usedScorers(b.manifest.suite.scorers).filter(({ scorer }) => inA.has(scorer.name));
  const rng = createRng(b.manifest.seed);
  // Either run may have chosen its number of samples by what it saw; each pair of runs is one comparison.
  const stopWhen = b.manifest.suite.stopWhen ?? a.manifest.suite.stopWhen;
  const terms = { errors: policy, stopWhen, decidingLevel: 0.95 };
  const custom = customMetrics(b.manifest.suite, scorers, b.cells);
  const { history, clientsValid } = times;
  const raw = pairs.flatMap((pair) =>
    comparePairOfRuns(pair, [a, b], { terms, history, custom }, scorers, rng),
  );
  const adjusted = adjustByMetric(raw, () => margin);
  const judged = clientsValid ? adjusted : withholdTimes(adjusted);
  return {
    formatVersion: 1,
    a: describeRun(a),
    b: describeRun(b),
    differences: listDifferences(a, b, pairs),
    margin,
    errorPolicy: policy,
    cells: pairs.map(countSamples),
    comparisons: judged.map((one) => ({
      ...one,
      sentence: describeDifference(one.candidate, one, margin),
    })),
    withoutPartner: [
      ...without(a.cells, pairs, 'a').map((cellId) => ({ run: 'a' as const, cellId })),
      ...without(b.cells, pairs, 'b').map((cellId) => ({ run: 'b' as const, cellId })),
    ],
  };
}

/** Name of what two cells of two runs have to share. */
function cellName(data: CellData): string {
  return `${data.cell.candidate.id} ${groupName(data)}`;
}

function pairCells(a: readonly CellData[], b: readonly CellData[]): CellPair[] {
  const inB = new Map(b.map((data) => [cellName(data), data]));
  return a.flatMap((data) => {
    const other = inB.get(cellName(data));
    return other === undefined ? [] : [{ a: data, b: other }];
  });
}

function without(cells: readonly CellData[], pairs: readonly CellPair[], side: 'a' | 'b'): string[] {
  const paired = new Set(pairs.map((pair) => pair[side]));
  return cells.filter((data) => !paired.has(data)).map(({ cell }) => cell.id);
}

function comparePairOfRuns(
  pair: CellPair,
  runs: readonly [RunData, RunData],
  { terms, history, custom }: PairInput,
  scorers: readonly UsedScorer[],
  rng: Rng,
): CellComparison[] {
  const [a, b] = [keyByContent(pair.a), keyByContent(pair.b)];
  const [runA, runB] = runs.map(({ manifest }) => manifest.runId) as [string, string];
  const compareTime = (latency: ComparedLatency, p: number) =>
    compareTimesOf(latency, p, { a, b }, runs, history, rng);
  const compared = [
    ...comparePair(a, b, { ...terms, compareTime }, scorers, rng, custom),
    compareErrors(a, b, rng),
  ];
  return compared.map((one) => {
    const used = scorers.find(({ scorer }) => scorer.name === one.metric);
    const { listed, more } =
      used === undefined ? { listed: [], more: 0 } : listDiscordant(pair.a, pair.b, used, terms.errors);
    return {
      ...one,
      a: runA,
      b: runB,
      candidate: b.cell.candidate.id,
      cellId: b.cell.id,
      sentence: '',
      discordantSamples: listed,
      moreDiscordant: more,
    };
  });
}

function compareTimesOf(
  latency: ComparedLatency,
  p: number,
  { a, b }: CellPair,
  runs: readonly [RunData, RunData],
  history: RunHistory | null,
  rng: Rng,
): Finding {
  const recalled = countRecalled(a) + countRecalled(b);
  if (recalled > 0) return withoutTimes(recalled);
  const metric = `${latency}.p${p}`;
  const both = runs.map(({ manifest }) => manifest.runId);
  const earlier = earlierValues(history, b.cell.id, metric, both);
  const [timesA, timesB] = [warmTimes(a.measured, latency), warmTimes(b.measured, latency)];
  const random = rng.fork(`${b.cell.id}/${metric}`).next;
  return compareRunTimes(timesA, timesB, p, random, earlier);
}

/** What a run with a cache was still sent is no fair draw of its questions, and between runs nothing makes it one. */
function withoutTimes(recalled: number): Finding {
  return nothingFound(
    `${formatPlural(recalled, 'answer')} came from the cache: times of such runs are not compared`,
  );
}

function compareErrors(a: CellData, b: CellData, rng: Rng): Comparison {
  const random = rng.fork(`${b.cell.id}/${ERROR_RATE.name}`).next;
  return {
    metric: ERROR_RATE.name,
    a: a.cell.candidate.id,
    b: b.cell.candidate.id,
    dataset: b.cell.dataset.name,
    prompt: b.cell.prompt?.id ?? null,
    load: b.cell.loadLabel,
    unit: ERROR_RATE.unit,
    higherIsBetter: ERROR_RATE.higherIsBetter,
    ...compareValues(errorValues(a.judged), errorValues(b.judged), ERROR_RATE, random),
    pAdjusted: null,
    verdict: 'undecided',
  };
}

function listDifferences(a: RunData, b: RunData, pairs: readonly CellPair[]): RunComparison['differences'] {
  const samples = [...new Set(pairs.map((pair) => pair.b.cell.dataset))].flatMap((dataset) => {
    const [mine, other] = [idsOf(b, dataset.name), idsOf(a, dataset.name)];
    const mapped = dataset.fields.id !== null;
    if (areRowNumbers([...mine.keys(), ...other.keys()], mapped)) return [];
    return findChangedSamples(dataset.name, other, mine);
  });
  const states = [a, b].flatMap(({ complete, manifest: { runId } }) =>
    complete
      ? []
      : [{ kind: 'state' as const, about: runId, message: `run ${runId} is incomplete`, unlike: false }],
  );
  const found = findDifferences(describeTerms(a.manifest), describeTerms(b.manifest));
  return [...samples, ...found, ...states].sort((x, y) => Number(y.unlike) - Number(x.unlike));
}

/** Content of each sample of a dataset that was asked, by its id. */
function idsOf({ cells }: RunData, dataset: string): ReadonlyMap<string, string> {
  const asked = cells.filter(({ cell }) => cell.dataset.name === dataset);
  return new Map(
    asked.flatMap(({ judged }) => judged.map(({ sampleId, sampleHash }) => [sampleId, sampleHash] as const)),
  );
}

function countSamples({ a, b }: CellPair): PairedCell {
  const inA = new Set(a.judged.map(({ sampleHash }) => sampleHash));
  const inB = new Set(b.judged.map(({ sampleHash }) => sampleHash));
  const both = [...inB].filter((hash) => inA.has(hash)).length;
  return {
    cellId: b.cell.id,
    candidate: b.cell.candidate.id,
    both,
    onlyInA: inA.size - both,
    onlyInB: inB.size - both,
  };
}

function describeRun({ manifest, complete }: RunData): ComparedRun {
  const { runId, suite, startedAt, gitSha, suiteHash } = manifest;
  return { runId, suite: suite.name, startedAt, complete, gitSha, suiteHash };
}
