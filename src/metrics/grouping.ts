import { quantileSorted } from '../stats/quantile.ts';
import type { Json } from '../types/json.ts';
import type { GroupValues } from '../types/sample.ts';
import type { GroupingSpec, Suite } from '../types/suite.ts';
import { groupingsIn } from './formula.ts';
import { readFormula } from './read-formula.ts';

/** Group of the samples that have no value. */
export const NO_GROUP = '(none)';

/** What the group of a sample is told from. `groups` null: the suite groups by no column. */
export interface Grouped {
  readonly input: Json;
  readonly target: Json;
  readonly groups: GroupValues | null;
}

/** The grouping of this name: as the suite's groupBy writes it, else by the name alone. */
export function groupingNamed(name: string, groupBy: readonly GroupingSpec[]): GroupingSpec {
  const written = groupBy.find((spec) => spec.name === name);
  if (written !== undefined) return written;
  return { name, by: name === 'label' || name === 'length' ? name : 'column', edges: null };
}

/** Every grouping that a suite reads, each once: those of groupBy, then those that only its metrics name. */
export function groupingsOf({
  groupBy,
  metrics,
}: Pick<Suite, 'groupBy' | 'metrics'>): readonly GroupingSpec[] {
  const named = metrics.flatMap(({ formula }) => {
    const read = readFormula(formula);
    return read.formula === null ? [] : groupingsIn(read.formula);
  });
  const names = new Set([...groupBy.map(({ name }) => name), ...named]);
  return [...names].map((name) => groupingNamed(name, groupBy));
}

/** Columns whose values the results of a suite carry. */
export function groupColumns(suite: Pick<Suite, 'groupBy' | 'metrics'>): readonly string[] {
  return groupingsOf(suite)
    .filter(({ by }) => by === 'column')
    .map(({ name }) => name);
}

/** The group of a sample. `edges` null: every value is a group of its own. */
export function groupNameOf(
  sample: Grouped,
  { by, name }: GroupingSpec,
  edges: readonly number[] | null,
): string {
  const value = textIn(sample, by, name);
  if (value === null) return NO_GROUP;
  if (edges === null) return value;
  const number = numberIn(value);
  return number === null ? NO_GROUP : (bucketNames(edges)[bucketOf(number, edges)] as string);
}

function textIn(sample: Grouped, by: GroupingSpec['by'], name: string): string | null {
  switch (by) {
    case 'label':
      return labelOf(sample.target);
    case 'length':
      return String(lengthOf(sample.input));
    case 'column':
      return sample.groups?.[name] ?? null;
  }
}

/** The expected label as text; null: the right answer is none, or no label. */
export function labelOf(target: Json): string | null {
  if (typeof target === 'string') return target === '' ? null : target;
  return typeof target === 'number' || typeof target === 'boolean' ? String(target) : null;
}

/** A column's text as a number; null: it is none. */
export function numberIn(text: string): number | null {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Characters (code points) of all texts of an input. */
export function lengthOf(input: Json): number {
  if (typeof input === 'string') return [...input].length;
  if (typeof input !== 'object' || input === null) return 0;
  return Object.values(input).reduce<number>((sum, part) => sum + lengthOf(part as Json), 0);
}

/** "< 100", "100 to 500", "≥ 500": the lower edge belongs to its bucket, the upper one to the next. */
export function bucketNames(edges: readonly number[]): readonly string[] {
  const between = edges.slice(1).map((edge, index) => `${edges[index]} to ${edge}`);
  return [`< ${edges[0]}`, ...between, `≥ ${edges.at(-1)}`];
}

function bucketOf(value: number, edges: readonly number[]): number {
  return edges.filter((edge) => value >= edge).length;
}

/** Edges that cut lengths into three parts as equal as ties allow; null: all are alike. */
export function tercilesOf(lengths: readonly number[]): readonly number[] | null {
  const sorted = Float64Array.from(lengths).sort();
  const lowest = sorted[0] ?? 0;
  const cuts = [1 / 3, 2 / 3].map((p) => Math.ceil(quantileSorted(sorted, p) ?? lowest));
  const edges = [...new Set(cuts)].filter((edge) => edge > lowest);
  return edges.length === 0 ? null : edges;
}
