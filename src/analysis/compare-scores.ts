import type { BootstrapResult } from '../stats/bootstrap.ts';
import { mcnemarMidP } from '../stats/mcnemar.ts';
import { mean } from '../stats/mean.ts';
import { clusteredTInterval, tInterval } from '../stats/mean-interval.ts';
import { pairedDifferenceInterval } from '../stats/paired-proportions.ts';
import { pairedPermutationP } from '../stats/permutation.ts';
import { detectableByMcNemar, detectableByPermutation, detectableByT } from '../stats/power.ts';
import type { Comparison } from '../types/report.ts';
import type { Scorer } from '../types/scorer.ts';
import type { Suite } from '../types/suite.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { bootstrapMetricDifference, resamplingUnits } from './corpus.ts';
import {
  clusterName,
  type FailureValues,
  type SamplePairs,
  type SampleValue,
  samplePairs,
  sampleValues,
  worstValue,
} from './sample-values.ts';

/** The part of a comparison that one test decides; Holm and the verdict come afterwards. */
export type Finding = Pick<
  Comparison,
  'difference' | 'pValue' | 'test' | 'paired' | 'unpaired' | 'discordant' | 'detectable' | 'note'
>;

/** Where there is nothing to compare; `note` says why. */
export function nothingFound(note: string): Finding {
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

/** Compares two cells on one scorer, paired by sample, repeats averaged first; difference = b − a. */
export function compareScores(
  a: CellData,
  b: CellData,
  used: UsedScorer,
  { errors: policy }: Pick<Suite, 'errors'>,
  random: () => number,
): Finding {
  if (used.scorer.kind === 'corpus') {
    const pairsOf = ({ judged }: CellData) => samplePairs(judged, used, policy === 'wrong');
    return compareLabelPairs(pairsOf(a), pairsOf(b), used.scorer, random);
  }
  const valuesOf = ({ judged }: CellData) => countedValues(judged, used, policy);
  return compareValues(valuesOf(a), valuesOf(b), used.scorer, random);
}

/** A scorer's values per sample as a comparison counts them by the suite's policy for failed requests. */
export function countedValues(
  judged: CellData['judged'],
  used: UsedScorer,
  policy: 'exclude' | 'wrong',
): SampleValue[] {
  return sampleValues(judged, used, failuresBy(policy, used.scorer));
}

/** What requests without an answer count as by the suite's policy. */
export function failuresBy(
  policy: 'exclude' | 'wrong',
  scorer: Pick<Scorer, 'higherIsBetter' | 'unit'>,
): FailureValues {
  return { failed: policy === 'wrong' ? worstValue(scorer) : null, cancelled: null };
}

/** Compares values of single samples, paired by sample; difference = b − a, with an interval of confidence `level`. */
export function compareValues(
  a: readonly SampleValue[],
  b: readonly SampleValue[],
  { kind, unit }: Pick<Scorer, 'kind' | 'unit'>,
  random: () => number,
  level = 0.95,
): Finding {
  const { pairs, unpaired } = pairBySample(a, b);
  if (pairs.length === 0) return noPairs(unpaired);
  const binary = pairs.every(([x, y]) => isBinary(x.value) && isBinary(y.value));
  const clustered = resamplingUnits(pairs.map(([x]) => x)).clustered;
  return kind === 'zero-one' && binary && !clustered
    ? compareBinary(pairs, unpaired, level)
    : compareMeans(pairs, unpaired, unit === 'share' ? 1 : Number.POSITIVE_INFINITY, random, level);
}

type Pair = readonly [SampleValue, SampleValue];

const NEWCOMBE = 'Newcombe (paired, square-and-add)';

function isBinary(value: number): boolean {
  return value === 0 || value === 1;
}

/** Samples of both sides, in the order of the first. */
export function pairBySample<T extends { readonly sampleId: string }>(
  a: readonly T[],
  b: readonly T[],
): { pairs: (readonly [T, T])[]; unpaired: number } {
  const inB = new Map(b.map((sample) => [sample.sampleId, sample]));
  const pairs: (readonly [T, T])[] = [];
  for (const sample of a) {
    const other = inB.get(sample.sampleId);
    if (other !== undefined) pairs.push([sample, other]);
  }
  return { pairs, unpaired: a.length + b.length - 2 * pairs.length };
}

/** The finding where nothing pairs. */
export function noPairs(unpaired: number): Finding {
  return {
    difference: null,
    pValue: null,
    test: 'none',
    paired: 0,
    unpaired,
    discordant: null,
    detectable: null,
    note: 'no sample was scored on both sides',
  };
}

function compareBinary(pairs: readonly Pair[], unpaired: number, level: number): Finding {
  const count = (x: number, y: number) => pairs.filter(([a, b]) => a.value === x && b.value === y).length;
  const onlyA = count(1, 0);
  const onlyB = count(0, 1);
  const table = { both: count(1, 1), onlyA, onlyB, neither: count(0, 0) };
  const interval = pairedDifferenceInterval(table, level);
  return {
    difference: {
      value: (onlyB - onlyA) / pairs.length,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      level,
      n: pairs.length,
      method: NEWCOMBE,
      note: null,
    },
    pValue: mcnemarMidP(onlyA, onlyB),
    test: 'McNemar, exact mid-p',
    paired: pairs.length,
    unpaired,
    discordant: { onlyA, onlyB },
    detectable: detectableByMcNemar(pairs.length, (onlyA + onlyB) / pairs.length),
    note: null,
  };
}

/** Fractions, clusters or scores of any scale: differences per sample, summed per cluster for the test. */
function compareMeans(
  pairs: readonly Pair[],
  unpaired: number,
  bound: number,
  random: () => number,
  level: number,
): Finding {
  const differences = pairs.map(([a, b]) => b.value - a.value);
  const clusters = pairs.map(([a]) => clusterName(a));
  const { clustered, count } = resamplingUnits(pairs.map(([a]) => a));
  const interval = clustered
    ? clusteredTInterval(differences, clusters, level)
    : tInterval(differences, level);
  const usable = interval !== null && interval.standardError > 0;
  const alike = usable ? null : alikeInterval(pairs, count, level);
  const sums = new Map<string, number>();
  differences.forEach((difference, i) => {
    const cluster = clusters[i] as string;
    sums.set(cluster, (sums.get(cluster) ?? 0) + difference);
  });
  return {
    difference: {
      value: mean(differences) as number,
      low: usable ? Math.max(-bound, interval.low) : (alike?.low ?? null),
      high: usable ? Math.min(bound, interval.high) : (alike?.high ?? null),
      level,
      n: pairs.length,
      method:
        alike !== null
          ? NEWCOMBE
          : clustered
            ? 'clustered t of paired differences'
            : 't of paired differences',
      note: usable
        ? null
        : alike !== null
          ? 'no answer differs; the interval counts clusters'
          : 'no interval: fewer than two units, or all differences alike',
    },
    pValue: pairedPermutationP([...sums.values()], random),
    test: clustered ? 'paired permutation, clusters whole' : 'paired permutation',
    paired: pairs.length,
    unpaired,
    discordant: null,
    detectable: interval === null ? null : detectableByPermutation(interval.standardError, interval.df),
    note: clustered ? `${count} clusters` : null,
  };
}

/** 0/1 scores that agree on every sample leave a t interval without width: then each cluster counts as one sample. */
function alikeInterval(
  pairs: readonly Pair[],
  clusters: number,
  level: number,
): { readonly low: number; readonly high: number } | null {
  if (!pairs.every(([a, b]) => isBinary(a.value) && a.value === b.value)) return null;
  const right = Math.round((clusters * pairs.filter(([a]) => a.value === 1).length) / pairs.length);
  return pairedDifferenceInterval({ both: right, onlyA: 0, onlyB: 0, neither: clusters - right }, level);
}

/** Compares a corpus metric over label pairs, paired by sample, both sides resampled together; difference = b − a. */
export function compareLabelPairs(
  a: readonly SamplePairs[],
  b: readonly SamplePairs[],
  scorer: Scorer,
  random: () => number,
  level = 0.95,
): Finding {
  const { pairs, unpaired } = pairBySample(a, b);
  if (pairs.length === 0) return noPairs(unpaired);
  const { value, result, method, note, units } = bootstrapMetricDifference(
    scorer,
    pairs.map(([one]) => one),
    pairs.map(([, other]) => other),
    random,
    level,
  );
  const counts = { paired: pairs.length, unpaired, level };
  return findBootstrapped(value, result, { method, note, units }, counts);
}

/** What a paired bootstrap of a metric's difference found; value null: the metric is undefined. */
export function findBootstrapped(
  value: number | null,
  result: BootstrapResult,
  { method, note, units }: { readonly method: string; readonly note: string | null; readonly units: number },
  { paired, unpaired, level }: { readonly paired: number; readonly unpaired: number; readonly level: number },
): Finding {
  return {
    difference:
      value === null
        ? null
        : {
            value,
            low: result.low,
            high: result.high,
            level,
            n: paired,
            method,
            note,
          },
    pValue: value === null ? null : result.pValue,
    test: 'paired bootstrap over samples',
    paired,
    unpaired,
    discordant: null,
    detectable: detectableByT(result.standardError, units - 1),
    note: value === null ? 'the metric is undefined on these samples' : note,
  };
}
