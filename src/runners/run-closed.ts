import type { Cell, WorkItem } from '../types/work.ts';
import { requestsOfDataset } from './cell-group.ts';
import { concurrencyOf, driveItems, type GroupRun, groupRng, measuredItem } from './group-run.ts';
import type { Place } from './sample-cursor.ts';
import { planTurns, type Turn } from './turns.ts';

/** Runs a closed load: each candidate's slots are busy for a stretch of the samples, then it is the next one's turn. */
export async function runClosed(groupRun: GroupRun): Promise<void> {
  const { group, dataset, cursor, run } = groupRun;
  const planned = requestsOfDataset(dataset, group[0].batch, run.suite.repeat);
  const turns = planTurns({
    requests: planned,
    candidates: group.length,
    concurrency: Math.max(...group.map((cell) => concurrencyOf(cell, run))),
    order: run.suite.order,
    rng: groupRng(groupRun, 'turns'),
  });
  for (const turn of turns) {
    const cell = group[turn.candidate] as Cell;
    if (run.board.isStopped(cell.candidate.id)) continue;
    const places = await cursor.read(turn.from, turn.to);
    await driveItems(groupRun, cell, openItems(groupRun, cell, turn, places));
  }
}

function* openItems(
  groupRun: GroupRun,
  cell: Cell,
  turn: Turn,
  places: readonly Place[],
): Generator<WorkItem> {
  for (const place of places) {
    const item = measuredItem(groupRun, cell, place, { block: turn.block });
    if (!groupRun.run.ended.has(item.key)) yield item;
  }
}
