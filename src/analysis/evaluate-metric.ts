import type { Formula, FormulaLeaf, Reduction } from '../metrics/formula.ts';
import { groupingOf } from '../metrics/formula.ts';
import type { LabelPair } from '../types/scorer.ts';
import type { UsedScorer } from './cell-data.ts';
import type { UsedMetric } from './metric-side.ts';
import type { MetricUnits } from './metric-units.ts';

/** A number of a resample, by how often each content is drawn. Null: undefined there. */
type Measure = (weights: Float64Array) => number | null;

/** A group with fewer samples has no rate of its own, and no part in min, max, mean and gap. */
const LEAST_IN_GROUP = 2;

/** The groups that a reduction reads. */
export interface ReducedGroups {
  readonly leaf: FormulaLeaf;
  /** Those that count, with their samples that have a value. */
  readonly counted: readonly GroupSize[];
  /** Those with too few samples. */
  readonly leftOut: readonly GroupSize[];
}

/** A group and its samples with a value by one scorer. */
export interface GroupSize {
  readonly name: string;
  readonly samples: number;
}

/** A metric on one side as a function of how many units of each kind are drawn. */
export function metricOn(
  metric: UsedMetric,
  units: MetricUnits,
  side: number,
): (drawn: Int32Array) => number | null {
  const measure = compile(metric.formula, metric, units, side);
  const weights = new Float64Array(units.contents.length);
  return (drawn) => {
    weights.fill(0);
    for (const { kind, content, times } of units.holds) {
      weights[content] = (weights[content] as number) + (drawn[kind] as number) * times;
    }
    const value = measure(weights);
    return value === null || !Number.isFinite(value) ? null : value;
  };
}

function compile(formula: Formula, metric: UsedMetric, units: MetricUnits, side: number): Measure {
  switch (formula.kind) {
    case 'number':
      return () => formula.value;
    case 'operation': {
      const left = compile(formula.left, metric, units, side);
      const right = compile(formula.right, metric, units, side);
      return (weights) => calculate(formula.operator, left(weights), right(weights));
    }
    case 'scorer':
      return measureScorer(formula, formula.group?.name.text ?? null, metric, units, side);
    case 'over-groups': {
      const { counted } = groupsRead(formula, units, side);
      const measures = counted.map(({ name }) => measureScorer(formula, name, metric, units, side));
      return (weights) =>
        reduce(
          formula.reduction,
          measures.flatMap((measure) => measure(weights) ?? []),
        );
    }
  }
}

/** Division by zero is undefined. */
function calculate(
  operator: '+' | '-' | '*' | '/',
  left: number | null,
  right: number | null,
): number | null {
  if (left === null || right === null) return null;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? null : left / right;
  }
}

/** A group that a resample leaves empty takes no part in it; a gap needs two. */
function reduce(reduction: Reduction, values: readonly number[]): number | null {
  if (values.length === 0) return null;
  switch (reduction) {
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'mean':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case 'gap':
      return values.length < 2 ? null : Math.max(...values) - Math.min(...values);
  }
}

/** Groups in order of their names. */
export function groupsRead(leaf: FormulaLeaf, units: MetricUnits, side: number): ReducedGroups {
  const grouping = groupingOf(leaf)?.text ?? '';
  const sizes = new Map<string, number>();
  units.contents.forEach((content, index) => {
    const group = content.groups.get(grouping) ?? null;
    if (group === null || !content.sides[side]?.has(leaf.scorer.text)) return;
    sizes.set(group, (sizes.get(group) ?? 0) + (units.counts[index] as number));
  });
  const groups = [...sizes]
    .map(([name, samples]) => ({ name, samples }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    leaf,
    counted: groups.filter(({ samples }) => samples >= LEAST_IN_GROUP),
    leftOut: groups.filter(({ samples }) => samples < LEAST_IN_GROUP),
  };
}

/** A scorer over all samples, or over one group of the leaf's grouping. */
function measureScorer(
  leaf: FormulaLeaf,
  group: string | null,
  metric: UsedMetric,
  units: MetricUnits,
  side: number,
): Measure {
  const name = leaf.scorer.text;
  const grouping = groupingOf(leaf)?.text ?? '';
  const used = metric.scorers.find(({ scorer }) => scorer.name === name);
  const members = units.contents.flatMap((content, index) => {
    const part = content.sides[side]?.get(name);
    const inGroup = group === null || content.groups.get(grouping) === group;
    return part === undefined || !inGroup ? [] : [{ index, part }];
  });
  if (used?.scorer.kind === 'corpus') {
    return measureCorpus(
      used,
      members.map(({ index, part }) => ({ index, pairs: 'pairs' in part ? part.pairs : [] })),
    );
  }
  const values = members.map(({ index, part }) => ({ index, value: 'value' in part ? part.value : 0 }));
  return (weights) => {
    let sum = 0;
    let count = 0;
    for (const { index, value } of values) {
      const weight = weights[index] as number;
      sum += weight * value;
      count += weight;
    }
    return count === 0 ? null : sum / count;
  };
}

/** The pairs of a sample that was asked again and again share its weight. */
function measureCorpus(
  { scorer }: UsedScorer,
  members: readonly { readonly index: number; readonly pairs: readonly LabelPair[] }[],
): Measure {
  const shares = members.flatMap(({ index, pairs }) =>
    pairs.map((pair) => ({ index, pair, share: 1 / pairs.length })),
  );
  const aggregate = scorer.aggregate?.(shares.map(({ pair }) => pair)) ?? (() => null);
  const pairWeights = new Float64Array(shares.length);
  return (weights) => {
    let total = 0;
    shares.forEach(({ index, share }, place) => {
      const weight = (weights[index] as number) * share;
      pairWeights[place] = weight;
      total += weight;
    });
    return total === 0 ? null : aggregate(pairWeights);
  };
}
