import type { OpenDataset } from '../types/plugs.ts';
import type { Cell } from '../types/work.ts';

/** Cells that differ only in their candidate, in the suite's order. */
export type CellGroup = readonly [Cell, ...Cell[]];

/** Cells that differ only in their candidate stand together and take turns. */
export function groupsOf(cells: readonly Cell[]): readonly CellGroup[] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const name = JSON.stringify([cell.dataset.name, cell.prompt?.id ?? null, cell.loadLabel]);
    groups.set(name, [...(groups.get(name) ?? []), cell]);
  }
  return [...groups.values()] as unknown as readonly CellGroup[];
}

/** Name of a group for streams of random numbers. */
export function groupName([{ dataset, prompt, loadLabel }]: CellGroup): string {
  return `${dataset.name}/${prompt?.id ?? ''}/${loadLabel}`;
}

/** Requests that a dataset has for a cell: its samples in batches, as often as the suite repeats them. */
export function requestsOfDataset(
  dataset: Pick<OpenDataset, 'count'>,
  batch: number,
  repeat: number,
): number {
  return Math.ceil(dataset.count / batch) * repeat;
}
