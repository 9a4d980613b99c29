import { leavesOf, scorersIn } from '../metrics/formula.ts';
import type { Rng } from '../types/context.ts';
import type { Suite } from '../types/suite.ts';
import type { MetricSummary } from '../types/summary.ts';
import { fewUnits, withDoubts } from '../util/interval-doubt.ts';
import { BOUNDS_METHOD, type Bounds, boundMetric, pValueOf, readsExtremes } from './bound-metric.ts';
import type { CellData, UsedScorer } from './cell-data.ts';
import { type Finding, findBootstrapped, noPairs, pairBySample } from './compare-scores.ts';
import { BOOTSTRAP_METHOD, expandedBootstrap } from './corpus.ts';
import { groupsRead, metricOn, type ReducedGroups } from './evaluate-metric.ts';
import { findGroupings, type Groupings } from './groupings.ts';
import {
  type GroupLookup,
  groupLookup,
  type MetricSide,
  type SidePart,
  sideOf,
  type UsedMetric,
  usedMetrics,
} from './metric-side.ts';
import { findUnits, type MetricUnits } from './metric-units.ts';

/** The suite's custom metrics with the groupings that they read. */
export interface CustomMetrics {
  readonly metrics: readonly UsedMetric[];
  readonly groupings: Groupings;
}

/**
 * The custom metrics of a suite whose scorers are all among these, and how the cells' samples are grouped. One that reads
 * a scorer that is not there can't be computed.
 */
export function customMetrics(
  suite: Suite,
  scorers: readonly UsedScorer[],
  cells: readonly CellData[],
): CustomMetrics {
  const there = scorers.map(({ scorer }) => scorer.name);
  const metrics = usedMetrics(suite, scorers).filter(({ formula }) =>
    scorersIn(formula).every((name) => there.includes(name)),
  );
  return { metrics, groupings: findGroupings(cells, suite) };
}

/** Each custom metric over one cell, with a bootstrap over its samples, clusters whole. */
export function summarizeMetrics(
  data: CellData,
  { metrics, groupings }: CustomMetrics,
  policy: Suite['errors'],
  rng: Rng,
): MetricSummary[] {
  const groupOf = groupLookup(data.judged, groupings.get(data.cell.dataset.name));
  return metrics.map((metric) =>
    estimateMetric(
      metric,
      sideOf(data.judged, metric, policy),
      groupOf,
      rng.fork(`${data.cell.id}/metric ${metric.spec.name}`).next,
    ),
  );
}

/** A metric's value with its interval: the samples that any of its scorers has a value of are drawn together. */
export function estimateMetric(
  metric: UsedMetric,
  side: MetricSide,
  groupOf: GroupLookup,
  random: () => number,
): MetricSummary {
  const { name, unit } = metric.spec;
  const units = findUnits(metric, [side], groupOf);
  if (units.samples === 0) return { metric: name, unit, estimate: null, note: 'nothing could be scored' };
  const statistic = metricOn(metric, units, 0);
  const value = statistic(units.sizes);
  const groups = groupNotes(metric, units);
  if (value === null) {
    return {
      metric: name,
      unit,
      estimate: null,
      note: [
        'undefined: a group without a value, fewer groups than it needs, or a division by zero',
        ...groups.notes,
      ].join('; '),
    };
  }
  const found = readsExtremes(metric.formula)
    ? boundedValue(boundMetric(metric, units, 0, side, groupOf, random))
    : expandedBootstrap(units.sizes, statistic, random, 0.95);
  const { low, high, note } = found;
  const stated = [...(note === null ? [] : [`no interval: ${note}`]), ...groups.notes];
  const text = stated.length === 0 ? null : stated.join('; ');
  const doubts = [fewUnits(units.units, units.clustered ? 'clusters' : 'samples'), groups.doubt];
  return {
    metric: name,
    unit,
    estimate: {
      value,
      low,
      high,
      level: 0.95,
      n: units.samples,
      method: readsExtremes(metric.formula) ? BOUNDS_METHOD : BOOTSTRAP_METHOD,
      note: note === null ? withDoubts(text, doubts) : text,
    },
    note: null,
  };
}

/** A metric's difference b − a over the samples that each of its scorers has a value of on both sides. */
export function compareMetric(
  metric: UsedMetric,
  a: MetricSide,
  b: MetricSide,
  groupOf: GroupLookup,
  random: () => number,
  level = 0.95,
): Finding {
  const inA = new Map<string, SidePart>();
  const inB = new Map<string, SidePart>();
  for (const { scorer } of metric.scorers) {
    const { pairs } = pairBySample(a.get(scorer.name) ?? [], b.get(scorer.name) ?? []);
    inA.set(
      scorer.name,
      pairs.map(([one]) => one),
    );
    inB.set(
      scorer.name,
      pairs.map(([, other]) => other),
    );
  }
  const units = findUnits(metric, [inA, inB], groupOf);
  const unpaired = samplesOf([a, b]) - units.samples;
  if (units.samples === 0) return noPairs(unpaired);
  const [onA, onB] = [metricOn(metric, units, 0), metricOn(metric, units, 1)];
  const difference = (drawn: Int32Array) => {
    const [valueA, valueB] = [onA(drawn), onB(drawn)];
    return valueA === null || valueB === null ? null : valueB - valueA;
  };
  const value = difference(units.sizes);
  const counts = { paired: units.samples, unpaired, level };
  if (!readsExtremes(metric.formula)) {
    const result = expandedBootstrap(units.sizes, difference, random, level);
    const note = result.note === null ? null : `no interval: ${result.note}`;
    return findBootstrapped(value, result, { method: BOOTSTRAP_METHOD, note, units: units.units }, counts);
  }
  const boundsA = boundMetric(metric, units, 0, inA, groupOf, random);
  const boundsB = boundMetric(metric, units, 1, inB, groupOf, random);
  return findBounded(value, boundsA, boundsB, counts);
}

const NO_BOUNDS = 'a group has too few values, or all alike';

function boundedValue(bounds: Bounds): {
  readonly low: number | null;
  readonly high: number | null;
  readonly note: string | null;
} {
  const found = bounds(0.05);
  return found === null ? { low: null, high: null, note: NO_BOUNDS } : { ...found, note: null };
}

/** Half of what may fail for each side: the two need not be independent, and pairing is of no use to bounds. */
function findBounded(
  value: number | null,
  boundsA: Bounds,
  boundsB: Bounds,
  { paired, unpaired, level }: { readonly paired: number; readonly unpaired: number; readonly level: number },
): Finding {
  const bounds: Bounds = (alpha) => {
    const [a, b] = [boundsA(alpha / 2), boundsB(alpha / 2)];
    return a === null || b === null ? null : { low: b.low - a.high, high: b.high - a.low };
  };
  const found = value === null ? null : bounds(1 - level);
  const note = found === null ? `no interval: ${NO_BOUNDS}` : null;
  const ends = { low: found?.low ?? null, high: found?.high ?? null };
  return {
    difference: value === null ? null : { value, ...ends, level, n: paired, method: BOUNDS_METHOD, note },
    pValue: value === null ? null : pValueOf(bounds),
    test: 'bounds of both sides leave out zero',
    paired,
    unpaired,
    discordant: null,
    detectable: null,
    note: value === null ? 'the metric is undefined on these samples' : note,
  };
}

/** Distinct samples of both sides together. */
function samplesOf(sides: readonly MetricSide[]): number {
  const ids = sides.flatMap((side) =>
    [...side.values()].flatMap((part) => part.map(({ sampleId }) => sampleId)),
  );
  return new Set(ids).size;
}

/** What is to be known of the groups that a metric reads: the smallest one, and those that took no part. */
function groupNotes(
  metric: UsedMetric,
  units: MetricUnits,
): { readonly notes: readonly string[]; readonly doubt: string | null } {
  const read = leavesOf(metric.formula).flatMap((leaf) => {
    if (leaf.kind === 'over-groups') return [groupsRead(leaf, units, 0)];
    return leaf.group === null ? [] : [onlyGroup(groupsRead(leaf, units, 0), leaf.group.name.text)];
  });
  const sizes = read.flatMap(({ counted }) => counted.map(({ samples }) => samples));
  return {
    notes: [...new Set(read.flatMap(describeGroups))],
    doubt: sizes.length === 0 ? null : fewUnits(Math.min(...sizes), 'samples in the smallest group'),
  };
}

function onlyGroup(read: ReducedGroups, name: string): ReducedGroups {
  const all = [...read.counted, ...read.leftOut];
  return { ...read, counted: all.filter((group) => group.name === name), leftOut: [] };
}

function describeGroups({ leaf, counted, leftOut }: ReducedGroups): readonly string[] {
  const grouping = leaf.kind === 'over-groups' ? leaf.grouping.text : leaf.group?.grouping.text;
  const [first, ...others] = counted;
  if (first === undefined) return [`no group of ${grouping} has two samples`];
  const smallest = others.reduce((least, group) => (group.samples < least.samples ? group : least), first);
  const few = leftOut.slice(0, 5).map(({ name }) => name);
  const more = leftOut.length > few.length ? ` and ${leftOut.length - few.length} more` : '';
  return [
    leaf.kind === 'over-groups'
      ? `${counted.length} group${counted.length === 1 ? '' : 's'} of ${grouping}, the smallest ${smallest.name} (n = ${smallest.samples})`
      : `${grouping} ${first.name} (n = ${first.samples})`,
    ...(leftOut.length === 0 ? [] : [`left out with one sample each: ${few.join(', ')}${more}`]),
  ];
}
