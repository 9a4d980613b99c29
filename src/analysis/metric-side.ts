import { type Formula, scorersIn } from '../metrics/formula.ts';
import { readFormula } from '../metrics/read-formula.ts';
import type { MetricSpec, Suite } from '../types/suite.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { countedValues } from './compare-scores.ts';
import type { Grouping } from './groupings.ts';
import { type SamplePairs, type SampleValue, samplePairs } from './sample-values.ts';

/** A custom metric of the suite, read. */
export interface UsedMetric {
  readonly spec: MetricSpec;
  readonly formula: Formula;
  /** The scorers that it reads. */
  readonly scorers: readonly UsedScorer[];
}

/** What one scorer says of each sample: values, or pairs where it is a corpus metric. */
export type SidePart = readonly (SampleValue | SamplePairs)[];

/** What the scorers of a metric say of each sample on one side of a comparison, by scorer. */
export type MetricSide = ReadonlyMap<string, SidePart>;

/** Name of a sample's group by the name of a grouping and the sample's id. */
export type GroupLookup = (grouping: string, sampleId: string) => string | null;

/** The suite's custom metrics; the formulas were checked when the suite was read. */
export function usedMetrics(
  { metrics }: Pick<Suite, 'metrics'>,
  scorers: readonly UsedScorer[],
): UsedMetric[] {
  return metrics.map((spec) => {
    const { formula, fault } = readFormula(spec.formula);
    if (formula === null)
      throw new Error(`metric ${spec.name}: ${fault.message}, expected ${fault.expected}`);
    const names = scorersIn(formula);
    return { spec, formula, scorers: scorers.filter(({ scorer }) => names.includes(scorer.name)) };
  });
}

/** A cell's side of a metric, failed requests by the suite's policy. */
export function sideOf(
  judged: CellData['judged'],
  { scorers }: UsedMetric,
  policy: 'exclude' | 'wrong',
): MetricSide {
  return new Map(
    scorers.map((used) => [
      used.scorer.name,
      used.scorer.kind === 'corpus'
        ? samplePairs(judged, used, policy === 'wrong')
        : countedValues(judged, used, policy),
    ]),
  );
}

/** Groups of a cell's samples. */
export function groupLookup(
  judged: CellData['judged'],
  groupings: ReadonlyMap<string, Grouping> | undefined,
): GroupLookup {
  const bySample = new Map(judged.map((item) => [item.sampleId, item]));
  return (name, sampleId) => {
    const item = bySample.get(sampleId);
    const grouping = groupings?.get(name);
    return item === undefined || grouping === undefined ? null : grouping.groupOf(item);
  };
}
