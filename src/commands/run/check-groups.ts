import { groupingOf, leavesOf } from '../../metrics/formula.ts';
import { groupingsOf, labelOf, numberIn } from '../../metrics/grouping.ts';
import { readFormula } from '../../metrics/read-formula.ts';
import { columnText } from '../../sources/row-fields.ts';
import type { Sample } from '../../types/sample.ts';
import type { DatasetSpec, GroupingSpec, Suite } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';
import { askNearest } from '../../util/nearest.ts';

/** Groups that a message lists. */
const LISTED = 20;

/** Looks at each sample of a dataset for what the suite's groupings need of it. */
export class GroupCheck {
  readonly #dataset: DatasetSpec;
  readonly #suite: Suite;
  readonly #groupings: readonly GroupingSpec[];
  /** Values seen, by grouping; lengths are always there. */
  readonly #values = new Map<string, Set<string>>();
  readonly #columns = new Set<string>();

  constructor(dataset: DatasetSpec, suite: Suite) {
    this.#dataset = dataset;
    this.#suite = suite;
    this.#groupings = groupingsOf(suite).filter(({ by }) => by !== 'length');
    for (const { name } of this.#groupings) this.#values.set(name, new Set());
  }

  /** What is wrong with this sample; null: nothing. */
  see(sample: Sample): string | null {
    if (this.#groupings.length === 0) return null;
    for (const column of Object.keys(sample.metadata)) this.#columns.add(column);
    for (const { by, name, edges } of this.#groupings) {
      const text = by === 'label' ? labelOf(sample.target) : columnText(sample.metadata, name);
      if (text === null) continue;
      this.#values.get(name)?.add(text);
      if (edges !== null && numberIn(text) === null) {
        return `groupBy cuts ${name} by numbers, and "${text}" is none`;
      }
    }
    return null;
  }

  /** An InputError for a grouping of which no sample has a value, and for a group that a metric names and no sample is in. */
  finish(): void {
    for (const { by, name } of this.#groupings) {
      if (this.#values.get(name)?.size !== 0) continue;
      if (by === 'label') {
        throw this.#error(
          'the samples are grouped by label, and none has a label as its right answer',
          'a label is a text, a number, true or false: group by a column instead',
        );
      }
      const columns = [...this.#columns];
      throw this.#error(
        `no sample has a value in column "${name}", which the suite groups by`,
        askNearest(name, columns) ??
          `there are ${columns.length === 0 ? 'no other columns' : columns.join(', ')}`,
      );
    }
    for (const metric of this.#suite.metrics) this.#checkGroups(metric.name, metric.formula);
  }

  #checkGroups(metric: string, text: string): void {
    const { formula } = readFormula(text);
    for (const leaf of formula === null ? [] : leavesOf(formula)) {
      const grouping = this.#groupings.find(({ name }) => name === groupingOf(leaf)?.text);
      if (leaf.kind !== 'scorer' || leaf.group === null || grouping === undefined) continue;
      if (grouping.edges !== null) continue;
      const known = [...(this.#values.get(grouping.name) ?? [])].sort();
      const wanted = leaf.group.name.text;
      if (known.includes(wanted)) continue;
      const listed = known.slice(0, LISTED).join(', ');
      const more = known.length > LISTED ? ` and ${known.length - LISTED} more` : '';
      throw this.#error(
        `metric ${metric}: no sample has ${grouping.name} "${wanted}"`,
        askNearest(wanted, known) ?? `there are ${listed}${more}`,
      );
    }
  }

  #error(message: string, hint: string): InputError {
    return new InputError(message, { where: this.#dataset.source, hint });
  }
}
