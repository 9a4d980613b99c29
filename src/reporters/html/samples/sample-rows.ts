import type { RequestRow, RowItem, RunReport, ScorerInfo } from '../../../types/report.ts';
import type { CellGroup } from '../../cells.ts';

/** One sample of a request: the request's own, or one of its batch. */
export interface AskedItem extends RowItem {
  readonly row: RequestRow;
}

/** One line of the table: one sample, with what each candidate of the group said to it. */
export interface SampleRow {
  /** Place of its group among the report's. */
  readonly group: number;
  /** Place among all rows of the report, from 0. */
  readonly order: number;
  readonly first: AskedItem;
  /** In the group's order of candidates; null: not asked. */
  readonly items: readonly (AskedItem | null)[];
}

/** Every measured sample of a report, group by group, in the order in which they were first asked. */
export function sampleRows(report: RunReport, groups: readonly CellGroup[]): readonly SampleRow[] {
  const place = new Map(
    groups.flatMap(({ cells }, group) => cells.map(({ id }, cell) => [id, { group, cell }] as const)),
  );
  const found = groups.map(() => new Map<string, (AskedItem | null)[]>());
  for (const row of report.requests) {
    const at = row.phase === 'measured' ? place.get(row.cellId) : undefined;
    if (at === undefined) continue;
    const width = groups[at.group]?.cells.length ?? 0;
    for (const item of itemsOf(row)) addItem(found[at.group] ?? new Map(), item, at.cell, width);
  }
  let order = 0;
  return found.flatMap((samples, group) =>
    [...samples.values()].flatMap((items): SampleRow[] => {
      const first = items.find((item) => item !== null);
      return first === undefined ? [] : [{ group, order: order++, first, items }];
    }),
  );
}

function addItem(
  samples: Map<string, (AskedItem | null)[]>,
  item: AskedItem,
  cell: number,
  width: number,
): void {
  const key = JSON.stringify([item.sampleId, item.sampleHash, item.row.repeat]);
  const known = samples.get(key);
  const items = known ?? Array.from({ length: width }, () => null);
  if (known === undefined) samples.set(key, items);
  items[cell] ??= item;
}

function itemsOf(row: RequestRow): readonly AskedItem[] {
  if (row.items !== null) return row.items.map((item) => ({ ...item, row }));
  const { sampleId, sampleHash, input, expected, output, scores, ownValues, labels } = row;
  const answer = output?.kind === 'batch' ? null : output;
  return [{ sampleId, sampleHash, input, expected, output: answer, scores, ownValues, labels, row }];
}

/** Value that a scorer gives this answer by itself; null: none. */
export function scoreOf({ scores, ownValues }: RowItem, scorer: string): number | null {
  if (Object.hasOwn(ownValues, scorer)) return ownValues[scorer] ?? null;
  const score = Object.hasOwn(scores, scorer) ? scores[scorer] : undefined;
  return score !== undefined && 'value' in score ? score.value : null;
}

/** Rows with a failure, an answer below full score or a cold start first; each part in its order. */
export function troubledFirst(
  rows: readonly SampleRow[],
  scorers: readonly ScorerInfo[],
): readonly SampleRow[] {
  const [judge] = scorers;
  const isTroubled = ({ items }: SampleRow) =>
    items.some((item) => {
      if (item === null || item.row.status !== 'ok' || item.row.cold) return true;
      const score = judge === undefined ? null : scoreOf(item, judge.name);
      return score !== null && score !== judge?.perfectRow;
    });
  const troubled = new Set(rows.filter(isTroubled));
  return [...troubled, ...rows.filter((row) => !troubled.has(row))];
}
