import type { Cell, WorkItem } from '../types/work.ts';
import { requestsOfDataset } from './cell-group.ts';
import { concurrencyOf, driveItems, type GroupRun, groupRng, measuredItem } from './group-run.ts';
import type { Place } from './sample-cursor.ts';
import { planTurns, type Turn } from './turns.ts';

/**
 * Runs a closed load: each candidate's slots are busy for a stretch of the samples, then it is the next one's turn. Where
 * a contest may be settled it is looked at between turns, when nothing is on the wire and all candidates have had as
 * many.
 */
export async function runClosed(groupRun: GroupRun): Promise<void> {
  const { group, dataset, cursor, run, contest } = groupRun;
  const planned = requestsOfDataset(dataset, group[0].batch, run.suite.repeat);
  const turns = planTurns({
    requests: planned,
    candidates: group.length,
    concurrency: Math.max(...group.map((cell) => concurrencyOf(cell, run))),
    order: run.suite.order,
    rng: groupRng(groupRun, 'turns'),
  });
  if (run.fleet !== null) return await runStretches(groupRun, turns);
  for (const [index, turn] of turns.entries()) {
    const cell = group[turn.candidate] as Cell;
    if (!run.board.isStopped(cell.candidate.id) && turn.from < (contest?.endOf(cell) ?? planned)) {
      const places = await cursor.read(turn.from, turn.to);
      await sendTurn(groupRun, cell, openItems(groupRun, cell, turn, places));
    }
    contest?.pass(cell, turn.to);
    if (run.suite.order === 'sequential' || turns[index + 1]?.block !== turn.block) await contest?.look();
  }
}

/**
 * Sends what a turn has to ask. What earlier runs were answered goes on record before anything of the turn is sent, so
 * that no disk is read beside what is timed, and the slots hold nothing but requests.
 */
async function sendTurn(groupRun: GroupRun, cell: Cell, items: Iterable<WorkItem>): Promise<void> {
  const { run } = groupRun;
  if (run.memory === null) return await driveItems(groupRun, cell, items);
  const unknown: WorkItem[] = [];
  for (const item of items) {
    if (run.board.isStopped(cell.candidate.id)) return;
    if (!(await groupRun.recall(item, run.memory))) unknown.push(item);
  }
  // A candidate that is asked nothing needs no warm-up.
  if (unknown.length > 0) await groupRun.warmUp(cell);
  await driveItems(groupRun, cell, unknown);
  await run.memory.settle();
}

/**
 * Neighbouring turns of one candidate as one stretch: a worker that dies holds up what follows for seconds, and a drain
 * between turns of the same candidate keeps nobody apart.
 */
async function runStretches(groupRun: GroupRun, turns: readonly Turn[]): Promise<void> {
  const { group, cursor, run } = groupRun;
  const stretches: Turn[][] = [];
  for (const turn of turns) {
    const last = stretches.at(-1);
    if (last?.[0]?.candidate === turn.candidate) last.push(turn);
    else stretches.push([turn]);
  }
  for (const stretch of stretches) {
    const cell = group[stretch[0]?.candidate ?? 0] as Cell;
    if (run.board.isStopped(cell.candidate.id)) continue;
    const items = async function* (): AsyncGenerator<WorkItem> {
      for (const turn of stretch)
        yield* openItems(groupRun, cell, turn, await cursor.read(turn.from, turn.to));
    };
    await driveItems(groupRun, cell, items());
  }
}

function* openItems(
  groupRun: GroupRun,
  cell: Cell,
  turn: Turn,
  places: readonly Place[],
): Generator<WorkItem> {
  const end = groupRun.contest?.endOf(cell) ?? turn.to;
  for (const place of places) {
    if (place.position >= end) return;
    const item = measuredItem(groupRun, cell, place, { block: turn.block });
    if (!groupRun.run.ended.has(item.key)) yield item;
  }
}
