import { groupingOf, leavesOf } from '../metrics/formula.ts';
import { bucketNames } from '../metrics/grouping.ts';
import { scorerOf } from '../scorers/registry.ts';
import type { Scorer } from '../types/scorer.ts';
import { askNearest } from '../util/nearest.ts';
import { type Check, type SuiteDraft, scorersOf } from './draft.ts';
import { listedGroupings, type MetricDraft, metricsOf, scorerNamesOf } from './metric-drafts.ts';
import { unitOfMetric } from './metric-names.ts';
import { type Finding, faultAt, showPath } from './problem.ts';
import type { Path } from './schema-at.ts';

/** Columns of summary.csv of one word, which no metric's column may repeat. */
const COLUMNS: readonly string[] = 'suite task dataset candidate model provider deployment prompt load'.split(
  ' ',
);

/** Groupings and custom metrics: names that differ, formulas that can be read, scorers and groups that exist. */
export const checkMetrics: Check = (draft) => {
  const scorers = namedScorers(draft);
  return [
    ...checkGroupings(draft),
    ...metricsOf(draft).flatMap((metric) => [
      ...checkName(metric.name, scorers),
      ...checkFormula(metric, scorers, draft),
    ]),
  ];
};

/** The scorers of a draft by name; null: there is none of this name, which is said elsewhere. */
function namedScorers(draft: SuiteDraft): ReadonlyMap<string, Scorer | null> {
  const options = new Map(scorersOf(draft).map((spec) => [spec.name, spec.options]));
  return new Map(scorerNamesOf(draft).map((name) => [name, scorerOf(name, options.get(name) ?? {})]));
}

function checkGroupings(draft: SuiteDraft): Finding[] {
  const first = new Map<string, Path>();
  return listedGroupings(draft).flatMap(({ name, edges, path }) => {
    const earlier = first.get(name);
    if (earlier !== undefined) {
      const message = `the grouping "${name}" stands already at ${showPath(earlier)}`;
      return [faultAt(path, message, { hint: 'a grouping stands once: metrics know it by its name' })];
    }
    first.set(name, path);
    if (name !== 'label' || edges === null) return [];
    return [faultAt(path, 'a label has no edges', { hint: 'write label alone' })];
  });
}

/** The name is a column of summary.csv and a gate's metric. */
function checkName(name: string, scorers: ReadonlyMap<string, unknown>): Finding[] {
  const at = { at: 'key' } as const;
  const path = ['metrics', name];
  if (!/^[a-z0-9-]+$/.test(name)) {
    return [faultAt(path, 'wrong name', { ...at, found: name, expected: 'a name of a-z, 0-9 and -' })];
  }
  const taken =
    scorers.has(name) || scorerOf(name) !== null || COLUMNS.includes(name) || unitOfMetric(name, []) !== null;
  if (!taken) return [];
  const message = `"${name}" is a scorer, a metric or a column already`;
  return [faultAt(path, message, { ...at, hint: 'give the metric a name of its own' })];
}

function checkFormula(
  metric: MetricDraft,
  scorers: ReadonlyMap<string, Scorer | null>,
  draft: SuiteDraft,
): Finding[] {
  const { path, text, formula, fault } = metric;
  if (fault !== null) {
    const { at, message, found, expected } = fault;
    return [faultAt(path, message, { found, expected, within: { text, at } })];
  }
  const leaves = formula === null ? [] : leavesOf(formula);
  if (leaves.length === 0) {
    return [faultAt(path, 'the formula reads no scorer', { expected: describeScorers(scorers) })];
  }
  const unknown = leaves.flatMap(({ scorer }) => checkScorer(scorer.text, scorer.at, metric, scorers));
  if (unknown.length > 0) return unknown;
  return [...leaves.flatMap((leaf) => checkGroup(leaf, metric, draft)), ...checkDirection(metric, scorers)];
}

function checkScorer(
  name: string,
  at: number,
  { path, text }: MetricDraft,
  scorers: ReadonlyMap<string, Scorer | null>,
): Finding[] {
  const scorer = scorers.get(name);
  if (scorer === null || (scorer !== undefined && scorer.kind !== 'table')) return [];
  const message = scorer === undefined ? `the suite has no scorer "${name}"` : `${name} has no number`;
  const dash = name.includes('-') && [...scorers.keys()].some((known) => name.startsWith(`${known}-`));
  const hint =
    scorer === undefined && scorerOf(name) !== null
      ? `add ${name} to scorers`
      : dash
        ? 'a minus needs a space on both sides: without, the dash belongs to the name'
        : askNearest(name, [...scorers.keys()]);
  return [faultAt(path, message, { expected: describeScorers(scorers), hint, within: { text, at } })];
}

function describeScorers(scorers: ReadonlyMap<string, Scorer | null>): string {
  const names = [...scorers].filter(([, scorer]) => scorer?.kind !== 'table').map(([name]) => name);
  return names.length === 0
    ? 'a suite with a scorer that gives a number'
    : `a scorer of the suite: ${names.join(', ')}`;
}

/** A bucket is one of those that the grouping's edges make; groups of a column are known when its rows are read. */
function checkGroup(
  leaf: ReturnType<typeof leavesOf>[number],
  { path, text }: MetricDraft,
  draft: SuiteDraft,
): Finding[] {
  const grouping = groupingOf(leaf);
  if (leaf.kind !== 'scorer' || leaf.group === null || grouping === null) return [];
  const edges = listedGroupings(draft).find(({ name }) => name === grouping.text)?.edges ?? null;
  const { name } = leaf.group;
  if (edges === null) {
    if (grouping.text !== 'length') return [];
    const hint = 'groupBy: [{by: length, edges: [100, 500]}]';
    const message = 'a single group of length needs edges: terciles are known only after the run';
    return [faultAt(path, message, { hint, within: { text, at: grouping.at } })];
  }
  const names = bucketNames(edges);
  if (names.includes(name.text)) return [];
  const message = `${grouping.text} has no group "${name.text}"`;
  return [faultAt(path, message, { expected: `one of ${names.join(', ')}`, within: { text, at: name.at } })];
}

/** What is better can't be told from a formula over errors: min of an error rate and max of it mean opposite things. */
function checkDirection(
  { name, path, text, formula, higherIsBetter }: MetricDraft,
  scorers: ReadonlyMap<string, Scorer | null>,
): Finding[] {
  if (formula === null || higherIsBetter !== null) return [];
  const bareGap = formula.kind === 'over-groups' && formula.reduction === 'gap';
  const lower = leavesOf(formula).find(({ scorer }) => scorers.get(scorer.text)?.higherIsBetter === false);
  if (lower === undefined || bareGap) return [];
  return [
    faultAt(path, `${lower.scorer.text} is better when lower, so say which way ${name} is better`, {
      expected: `{formula: …, higherIsBetter: false} or true`,
      within: { text, at: lower.scorer.at },
    }),
  ];
}
