import type { RequestRow } from '../types/report.ts';
import type { CellData } from './cell-data.ts';
import { isOpenLoad } from './headline.ts';

/** Name of the turn that a measured request of a cell was sent in; unique within the cell. */
export type TurnOf = (row: RequestRow) => string;

/** A turn is a block within one start of the run; `resumedAtMs` separates starts. */
export function turnByBlock(resumedAtMs: readonly number[]): TurnOf {
  return ({ block, scheduledAtMs }) => {
    const session =
      scheduledAtMs === null || resumedAtMs.length === 0
        ? 0
        : resumedAtMs.filter((at) => at <= scheduledAtMs).length;
    return `${block}/${session}`;
  };
}

/**
 * Turns of the cells, by cell id. Arrivals of an open load go on from one block to the next where no other candidate's
 * turn lies between: then both are one turn, or the pause between two arrivals would be missing from its length.
 */
export function findTurns(
  cells: readonly CellData[],
  resumedAtMs: readonly number[],
): ReadonlyMap<string, TurnOf> {
  const byBlock = turnByBlock(resumedAtMs);
  const starts: { readonly cell: CellData; readonly name: string; readonly session: string; atMs: number }[] =
    [];
  for (const cell of cells) {
    const known = new Map<string, (typeof starts)[number]>();
    for (const { row } of cell.measured) {
      if (row.scheduledAtMs === null) continue;
      const name = byBlock(row);
      const start = known.get(name);
      if (start !== undefined) start.atMs = Math.min(start.atMs, row.scheduledAtMs);
      else {
        const session = name.slice(name.indexOf('/'));
        const fresh = { cell, name, session, atMs: row.scheduledAtMs };
        known.set(name, fresh);
        starts.push(fresh);
      }
    }
  }
  starts.sort((a, b) => a.atMs - b.atMs);
  const turns = new Map<string, Map<string, string>>();
  starts.forEach((start, index) => {
    const before = starts[index - 1];
    const names = turns.get(start.cell.cell.id) ?? new Map<string, string>();
    turns.set(start.cell.cell.id, names);
    const goesOn =
      before !== undefined &&
      before.cell === start.cell &&
      before.session === start.session &&
      runsThrough(start.cell);
    names.set(start.name, goesOn ? (names.get(before.name) ?? before.name) : start.name);
  });
  return new Map(
    cells.map(({ cell }) => {
      const names = turns.get(cell.id);
      return [cell.id, (row: RequestRow) => names?.get(byBlock(row)) ?? byBlock(row)];
    }),
  );
}

/** A search stops between its stages. */
function runsThrough({ cell }: CellData): boolean {
  return isOpenLoad(cell.load) && cell.load.kind !== 'sweep';
}
