import { type Formula, type FormulaLeaf, groupingOf, leavesOf, type Reduction } from '../metrics/formula.ts';
import { combineIntervals } from '../metrics/interval-arithmetic.ts';
import type { Interval } from '../stats/interval.ts';
import type { UsedScorer } from './cell-data.ts';
import { drawnIntervals, metricIntervals } from './corpus.ts';
import { groupsRead, metricOn } from './evaluate-metric.ts';
import type { GroupLookup, MetricSide, UsedMetric } from './metric-side.ts';
import type { MetricUnits } from './metric-units.ts';
import type { SamplePairs, SampleValue } from './sample-values.ts';
import { estimateMean, estimateShare } from './summarize-score.ts';

/** Name of the interval's method as reports print it. */
export const BOUNDS_METHOD = 'bounds from the intervals of the groups (Bonferroni)';

/** Ends of a value that hold with at least the confidence 1 − alpha; null: a part has no interval. */
export type Bounds = (alpha: number) => Interval | null;

/** True for a formula with min, max or gap: the smallest of several estimates is too small on average, and resampling them makes it smaller still. */
export function readsExtremes(formula: Formula): boolean {
  return leavesOf(formula).some((leaf) => leaf.kind === 'over-groups' && leaf.reduction !== 'mean');
}

/**
 * Bounds of a metric from the intervals of its parts, of which all hold at once with the stated confidence (Bonferroni),
 * so that the metric lies within whatever the parts are: how far groups lie apart plays no part. The smallest of the
 * lower ends bounds a minimum from below with one interval's confidence, because only the true minimum's has to hold; the
 * smallest of the upper ends needs them all. `side`: which of the units' sides; `parts`: what its scorers say.
 */
export function boundMetric(
  metric: UsedMetric,
  units: MetricUnits,
  side: number,
  parts: MetricSide,
  groupOf: GroupLookup,
  random: () => number,
): Bounds {
  const count = leavesOf(metric.formula).length;
  const bind = (formula: Formula): Bounds => {
    switch (formula.kind) {
      case 'number':
        return () => ({ low: formula.value, high: formula.value });
      case 'operation': {
        const [left, right] = [bind(formula.left), bind(formula.right)];
        return (alpha) => combine(formula.operator, left(alpha), right(alpha));
      }
      default: {
        const bounds = boundLeaf(formula, metric, units, side, parts, groupOf, random);
        return (alpha) => bounds(alpha / count);
      }
    }
  };
  return bind(metric.formula);
}

function boundLeaf(
  leaf: FormulaLeaf,
  metric: UsedMetric,
  units: MetricUnits,
  side: number,
  parts: MetricSide,
  groupOf: GroupLookup,
  random: () => number,
): Bounds {
  const used = metric.scorers.find(({ scorer }) => scorer.name === leaf.scorer.text);
  if (used === undefined) return () => null;
  const samples = parts.get(leaf.scorer.text) ?? [];
  const grouping = groupingOf(leaf)?.text ?? '';
  const boundGroup = (name: string | null) => {
    const inGroup = ({ sampleId }: SampleValue | SamplePairs) =>
      name === null || groupOf(grouping, sampleId) === name;
    return boundPart(used, samples.filter(inGroup), random);
  };
  if (leaf.kind === 'scorer') return boundGroup(leaf.group?.name.text ?? null);
  const { reduction } = leaf;
  if (reduction === 'mean') {
    const intervals = drawnIntervals(
      units.sizes,
      metricOn({ ...metric, formula: leaf }, units, side),
      random,
    );
    return (alpha) => intervals(1 - alpha);
  }
  const groups = groupsRead(leaf, units, side).counted.map(({ name }) => boundGroup(name));
  return (alpha) => boundExtreme(reduction, groups, alpha);
}

/** A scorer over some samples, by the estimator of its kind. */
function boundPart(
  { scorer }: UsedScorer,
  samples: readonly (SampleValue | SamplePairs)[],
  random: () => number,
): Bounds {
  if (scorer.kind === 'corpus') {
    const intervals = metricIntervals(
      scorer,
      samples.filter((one) => 'pairs' in one),
      random,
    );
    return (alpha) => intervals(1 - alpha);
  }
  const values = samples.filter((one) => 'value' in one);
  const estimate = scorer.kind === 'zero-one' ? estimateShare : estimateMean;
  return (alpha) => {
    const found = estimate(values, 1 - alpha);
    if (found === null || found.low === null || found.high === null) return null;
    return { low: found.low, high: found.high };
  };
}

function boundExtreme(reduction: Reduction, groups: readonly Bounds[], alpha: number): Interval | null {
  if (reduction === 'gap') {
    const [least, most] = [boundExtreme('min', groups, alpha / 2), boundExtreme('max', groups, alpha / 2)];
    if (least === null || most === null || groups.length < 2) return null;
    return { low: Math.max(0, most.low - least.high), high: most.high - least.low };
  }
  const single = allOf(groups, alpha);
  const joint = allOf(groups, alpha / groups.length);
  if (single === null || joint === null || groups.length === 0) return null;
  return reduction === 'min'
    ? { low: Math.min(...single.map(({ low }) => low)), high: Math.min(...joint.map(({ high }) => high)) }
    : { low: Math.max(...joint.map(({ low }) => low)), high: Math.max(...single.map(({ high }) => high)) };
}

function allOf(groups: readonly Bounds[], alpha: number): readonly Interval[] | null {
  const found = groups.map((bounds) => bounds(alpha));
  return found.some((one) => one === null) ? null : found.filter((one) => one !== null);
}

function combine(
  operator: '+' | '-' | '*' | '/',
  left: Interval | null,
  right: Interval | null,
): Interval | null {
  return left === null || right === null ? null : combineIntervals(operator, left, right);
}

/** Smallest alpha at which bounds of a difference leave out zero, which is its p-value; null: there are no bounds. */
export function pValueOf(bounds: Bounds): number | null {
  const excludes = (alpha: number) => {
    const found = bounds(alpha);
    return found !== null && (found.low > 0 || found.high < 0);
  };
  if (bounds(0.5) === null) return null;
  let [low, high] = [0, 1];
  if (!excludes(1 - 1e-9)) return 1;
  for (let step = 0; step < 50 && high - low > 1e-9 * high; step += 1) {
    const middle = low === 0 ? Math.max(1e-12, high / 10) : (low + high) / 2;
    if (excludes(middle)) high = middle;
    else low = middle;
    if (high <= 1e-12) break;
  }
  return high;
}
