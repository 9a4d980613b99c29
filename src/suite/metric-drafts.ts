import { type Formula, groupingOf, leavesOf } from '../metrics/formula.ts';
import { type FormulaFault, readFormula } from '../metrics/read-formula.ts';
import { TASKS } from '../tasks/registry.ts';
import { type SuiteDraft, scorersOf } from './draft.ts';
import type { Finding } from './problem.ts';
import type { Path } from './schema-at.ts';

/** One custom metric of a draft with the path of its formula. */
export interface MetricDraft {
  readonly name: string;
  readonly path: Path;
  readonly text: string;
  readonly higherIsBetter: boolean | null;
  readonly unit: 'share' | 'score' | null;
  /** Null: it can't be read, and `fault` says why. */
  readonly formula: Formula | null;
  readonly fault: FormulaFault | null;
}

/** A place of a suite that names a grouping. */
export interface GroupingUse {
  readonly name: string;
  readonly path: Path;
  readonly within: Finding['within'];
}

/** The custom metrics of a draft, without those whose formula the schema refused. */
export function metricsOf(draft: SuiteDraft): readonly MetricDraft[] {
  return Object.entries(draft.metrics ?? {}).flatMap(([name, written]): MetricDraft[] => {
    const text = typeof written === 'string' ? written : written?.formula;
    if (written === undefined || text === undefined) return [];
    const path: Path = typeof written === 'string' ? ['metrics', name] : ['metrics', name, 'formula'];
    const { higherIsBetter = null, unit = null } = typeof written === 'string' ? {} : written;
    return [{ name, path, text, higherIsBetter, unit, ...readFormula(text) }];
  });
}

/** Groupings of a draft's groupBy, with the paths of their names. */
export function listedGroupings(
  draft: SuiteDraft,
): readonly { readonly name: string; readonly edges: readonly number[] | null; readonly path: Path }[] {
  return (draft.groupBy ?? []).flatMap((entry, index) => {
    if (entry === undefined) return [];
    if (typeof entry === 'string') return [{ name: entry, edges: null, path: ['groupBy', index] }];
    const edges = (entry.edges ?? []).filter((edge) => edge !== undefined);
    return entry.by === undefined
      ? []
      : [{ name: entry.by, edges: edges.length === 0 ? null : edges, path: ['groupBy', index, 'by'] }];
  });
}

/** Every place that names a grouping: groupBy, then the formulas. */
export function groupingUses(draft: SuiteDraft): readonly GroupingUse[] {
  const listed = listedGroupings(draft).map(({ name, path }) => ({ name, path, within: null }));
  const named = metricsOf(draft).flatMap(({ formula, path, text }) =>
    (formula === null ? [] : leavesOf(formula)).flatMap((leaf) => {
      const grouping = groupingOf(leaf);
      return grouping === null ? [] : [{ name: grouping.text, path, within: { text, at: grouping.at } }];
    }),
  );
  return [...listed, ...named];
}

/** Names of the scorers that a draft has, its task's own where it lists none. */
export function scorerNamesOf(draft: SuiteDraft): readonly string[] {
  if (draft.scorers !== undefined) return scorersOf(draft).map(({ name }) => name);
  return draft.task === undefined ? [] : TASKS[draft.task].defaultScorers;
}
