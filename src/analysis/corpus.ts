import { type BootstrapResult, bootstrap } from '../stats/bootstrap.ts';
import type { LabelPair, Scorer } from '../types/plugs.ts';
import { clusterName, type SamplePairs } from './sample-values.ts';

/** Name of the interval's method as reports print it. */
export const BOOTSTRAP_METHOD = 'bootstrap (percentile, 2000 draws)';

/** Distinct label pairs of a set of samples, and where each occurs. */
interface Tally {
  readonly pairs: readonly LabelPair[];
  /** Of each occurrence: its unit of resampling, its distinct pair, its weight (1 ÷ repeats of the sample). */
  readonly unit: Int32Array;
  readonly pair: Int32Array;
  readonly weight: Float64Array;
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

/** A corpus metric over samples with its bootstrap; value null: undefined. */
export function bootstrapMetric(
  scorer: Scorer,
  samples: readonly SamplePairs[],
  random: () => number,
): { value: number | null; result: BootstrapResult } {
  const units = resamplingUnits(samples);
  const metric = metricOver(scorer, samples, units.unitOf);
  const value = metric(new Int32Array(units.count).fill(1));
  return { value, result: bootstrap(units.count, metric, random) };
}

/** A corpus metric's difference b − a over the same samples, both sides resampled together. */
export function bootstrapMetricDifference(
  scorer: Scorer,
  a: readonly SamplePairs[],
  b: readonly SamplePairs[],
  random: () => number,
): { value: number | null; result: BootstrapResult } {
  const units = resamplingUnits(a);
  const metricA = metricOver(scorer, a, units.unitOf);
  const metricB = metricOver(scorer, b, units.unitOf);
  const difference = (multiplicity: Int32Array) => {
    const valueA = metricA(multiplicity);
    const valueB = metricB(multiplicity);
    return valueA === null || valueB === null ? null : valueB - valueA;
  };
  const value = difference(new Int32Array(units.count).fill(1));
  return { value, result: bootstrap(units.count, difference, random) };
}

/** The metric as a function of how often each unit is drawn. */
function metricOver(
  scorer: Scorer,
  samples: readonly SamplePairs[],
  unitOf: ReadonlyMap<string, number>,
): (multiplicity: Int32Array) => number | null {
  const tally = tallyPairs(samples, unitOf);
  const weights = new Float64Array(tally.pairs.length);
  return (multiplicity) => {
    weights.fill(0);
    for (let i = 0; i < tally.unit.length; i += 1) {
      const pair = tally.pair[i] as number;
      const drawn = multiplicity[tally.unit[i] as number] as number;
      weights[pair] = (weights[pair] as number) + drawn * (tally.weight[i] as number);
    }
    return scorer.aggregate === null ? null : scorer.aggregate(tally.pairs, weights);
  };
}

function tallyPairs(samples: readonly SamplePairs[], unitOf: ReadonlyMap<string, number>): Tally {
  const size = samples.reduce((sum, sample) => sum + sample.pairs.length, 0);
  const tally = { unit: new Int32Array(size), pair: new Int32Array(size), weight: new Float64Array(size) };
  const index = new Map<string, number>();
  const pairs: LabelPair[] = [];
  let at = 0;
  for (const sample of samples) {
    for (const pair of sample.pairs) {
      const name = JSON.stringify([pair.target, pair.answer]);
      let known = index.get(name);
      if (known === undefined) {
        known = pairs.length;
        index.set(name, known);
        pairs.push(pair);
      }
      tally.unit[at] = unitOf.get(sample.sampleId) as number;
      tally.pair[at] = known;
      tally.weight[at] = 1 / sample.pairs.length;
      at += 1;
    }
  }
  return { pairs, ...tally };
}
