import { ALL_ALIKE, type BootstrapResult, bootstrap, drawStatistics, isFlat } from '../stats/bootstrap.ts';
import type { Interval } from '../stats/interval.ts';
import { quantileSorted } from '../stats/quantile.ts';
import { expandedLevel, expandedP, shrinkageOf } from '../stats/small-sample.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import { ALIKE_METHOD, alikeInterval } from './alike-corpus.ts';
import { clusterName, type SamplePairs } from './sample-values.ts';

/** Name of the interval's method as reports print it. */
export const BOOTSTRAP_METHOD = 'bootstrap (expanded percentile, 2000 draws)';

/** Samples of one or two sides, cut into kinds of units that hold the same pairs. */
interface UnitKinds {
  /** How many units of each kind there are. */
  readonly sizes: Int32Array;
  /** Of each side: its distinct pairs. */
  readonly pairs: readonly (readonly LabelPair[])[];
  /** Of each side: what one unit of a kind adds to the weight of a pair. */
  readonly shares: readonly (readonly Share[])[];
}

interface Share {
  readonly kind: number;
  readonly pair: number;
  /** 1 ÷ repeats of the sample. */
  readonly weight: number;
}

/** Units of resampling: clusters where the dataset declares them, else samples. Index by sample id. */
export function resamplingUnits(samples: readonly Pick<SamplePairs, 'sampleId' | 'cluster'>[]): {
  count: number;
  unitOf: ReadonlyMap<string, number>;
  clustered: boolean;
} {
  const index = new Map<string, number>();
  const unitOf = new Map<string, number>();
  let clustered = false;
  for (const sample of samples) {
    if (sample.cluster !== null) clustered = true;
    const name = clusterName(sample);
    if (!index.has(name)) index.set(name, index.size);
    unitOf.set(sample.sampleId, index.get(name) as number);
  }
  return { count: index.size, unitOf, clustered };
}

/** A corpus metric, or the difference of one. */
interface CorpusFinding {
  /** Null: undefined. */
  readonly value: number | null;
  readonly result: BootstrapResult;
  /** Name of the interval's method as reports print it. */
  readonly method: string;
  /** What is to be said of the interval; null: nothing. */
  readonly note: string | null;
  /** Units that were resampled. */
  readonly units: number;
}

/** A corpus metric over samples with its bootstrap. */
export function bootstrapMetric(
  scorer: Scorer,
  samples: readonly SamplePairs[],
  random: () => number,
): CorpusFinding {
  const kinds = findKinds([samples]);
  const metric = metricOf(scorer, kinds, 0);
  const result = expandedBootstrap(kinds.sizes, metric, random, 0.95);
  return withWidth(scorer, [samples], metric(kinds.sizes), result, 0.95);
}

/** Where all draws are alike the bootstrap knows no width; what could have gone unseen gives one. */
function withWidth(
  scorer: Scorer,
  sides: readonly (readonly SamplePairs[])[],
  value: number | null,
  result: BootstrapResult,
  level: number,
): CorpusFinding {
  const { count: units, clustered } = resamplingUnits(sides[0] ?? []);
  const alike = value === null || result.note !== ALL_ALIKE ? null : alikeInterval(scorer, sides, level);
  if (alike === null) {
    const note = result.note === null ? null : `no interval: ${result.note}`;
    return { value, result, method: BOOTSTRAP_METHOD, note, units };
  }
  const { low, high, changed } = alike;
  const note = `every resample gives the same value; as far as ${changed} of ${units} ${clustered ? 'clusters' : 'samples'}, which could differ unseen, would move it`;
  return { value, result: { ...result, low, high, note: null }, method: ALIKE_METHOD, note, units };
}

/** Ends of a corpus metric at any confidence, from one set of draws; null: none can be given. */
export function metricIntervals(
  scorer: Scorer,
  samples: readonly SamplePairs[],
  random: () => number,
): (level: number) => Interval | null {
  const kinds = findKinds([samples]);
  return drawnIntervals(kinds.sizes, metricOf(scorer, kinds, 0), random);
}

/** Expanded percentile ends of a statistic at any confidence, from one set of draws; null: none can be given. */
export function drawnIntervals(
  sizes: Int32Array,
  statistic: (drawn: Int32Array) => number | null,
  random: () => number,
): (level: number) => Interval | null {
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const draws = units < 2 ? null : drawStatistics(sizes, statistic, random);
  if (draws === null || isFlat(draws)) return () => null;
  return (level) => {
    const half = (1 - expandedLevel(level, units)) / 2;
    const [low, high] = [quantileSorted(draws, half), quantileSorted(draws, 1 - half)];
    return low === null || high === null ? null : { low, high };
  };
}

/** A corpus metric's difference b − a over the same samples, both sides resampled together. */
export function bootstrapMetricDifference(
  scorer: Scorer,
  a: readonly SamplePairs[],
  b: readonly SamplePairs[],
  random: () => number,
  level = 0.95,
): CorpusFinding {
  const kinds = findKinds([a, b]);
  const metricA = metricOf(scorer, kinds, 0);
  const metricB = metricOf(scorer, kinds, 1);
  const difference = (drawn: Int32Array) => {
    const valueA = metricA(drawn);
    const valueB = metricB(drawn);
    return valueA === null || valueB === null ? null : valueB - valueA;
  };
  const result = expandedBootstrap(kinds.sizes, difference, random, level);
  return withWidth(scorer, [a, b], difference(kinds.sizes), result, level);
}

/** A bootstrap whose interval and p-value are expanded for the number of units, as `small-sample.ts` says. */
export function expandedBootstrap(
  sizes: Int32Array,
  statistic: (drawn: Int32Array) => number | null,
  random: () => number,
  level: number,
): BootstrapResult {
  const units = sizes.reduce((sum, size) => sum + size, 0);
  if (units < 2) return bootstrap(sizes, statistic, random, level);
  const result = bootstrap(sizes, statistic, random, expandedLevel(level, units));
  const { standardError, pValue } = result;
  return {
    ...result,
    standardError: standardError === null ? null : standardError * shrinkageOf(units),
    pValue: pValue === null ? null : expandedP(pValue, units),
  };
}

/** One side's metric as a function of how many units of each kind are drawn. The pairs are read here, once. */
function metricOf(scorer: Scorer, kinds: UnitKinds, side: number): (drawn: Int32Array) => number | null {
  const pairs = kinds.pairs[side] ?? [];
  const shares = kinds.shares[side] ?? [];
  const metric = scorer.aggregate?.(pairs) ?? (() => null);
  const weights = new Float64Array(pairs.length);
  return (drawn) => {
    weights.fill(0);
    for (const { kind, pair, weight } of shares) {
      weights[pair] = (weights[pair] as number) + (drawn[kind] as number) * weight;
    }
    return metric(weights);
  };
}

/** The sides hold the same samples; units with equal pairs on every side are one kind. */
function findKinds(sides: readonly (readonly SamplePairs[])[]): UnitKinds {
  const units = resamplingUnits(sides[0] ?? []);
  const contents: { side: number; sample: number }[][] = Array.from({ length: units.count }, () => []);
  const interned = sides.map((samples, side) => {
    const { distinct, indexOf } = internSamples();
    for (const sample of samples) {
      const content = contents[units.unitOf.get(sample.sampleId) as number];
      content?.push({ side, sample: indexOf(sample.pairs) });
    }
    return numberPairs(distinct);
  });
  const kinds = new Map<string, { size: number; content: (typeof contents)[number] }>();
  for (const content of contents) {
    const name = content
      .map(({ side, sample }) => `${side}:${sample}`)
      .sort()
      .join(' ');
    const kind = kinds.get(name);
    if (kind === undefined) kinds.set(name, { size: 1, content });
    else kind.size += 1;
  }
  const found = [...kinds.values()];
  const shares = interned.map(({ pairsOf }, mine) =>
    found.flatMap(({ content }, kind) =>
      content
        .filter(({ side }) => side === mine)
        .flatMap(({ sample }) => {
          const pairs = pairsOf[sample] ?? [];
          return pairs.map((pair) => ({ kind, pair, weight: 1 / pairs.length }));
        }),
    ),
  );
  return {
    sizes: Int32Array.from(found, ({ size }) => size),
    pairs: interned.map(({ pairs }) => pairs),
    shares,
  };
}

/**
 * Numbers samples by their pairs, by first appearance; repeats in any order are alike. Whole samples and not single
 * pairs: a metric over repeats (pass@k) must see all the pairs of a sample, equal ones too.
 */
function internSamples(): {
  distinct: (readonly LabelPair[])[];
  indexOf: (pairs: readonly LabelPair[]) => number;
} {
  const distinct: (readonly LabelPair[])[] = [];
  const known = new Map<string, number>();
  const indexOf = (pairs: readonly LabelPair[]) => {
    const name = pairs
      .map(({ target, answer }) => JSON.stringify([target, answer]))
      .sort()
      .join();
    const index = known.get(name) ?? distinct.length;
    if (index === distinct.length) {
      distinct.push(pairs);
      known.set(name, index);
    }
    return index;
  };
  return { distinct, indexOf };
}

/** All pairs in one list, and where each sample's own stand in it. */
function numberPairs(samples: readonly (readonly LabelPair[])[]): {
  pairs: LabelPair[];
  pairsOf: number[][];
} {
  const pairs: LabelPair[] = [];
  const pairsOf = samples.map((own) => own.map((pair) => pairs.push(pair) - 1));
  return { pairs, pairsOf };
}
