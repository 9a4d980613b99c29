import { loadOf } from '../load/registry.ts';
import type { Result } from '../types/result.ts';
import type { Cell, WorkItem } from '../types/work.ts';
import { quietHeap } from '../util/quiet-heap.ts';
import type { AnswerMemory } from './answer-memory.ts';
import { type CellGroup, groupsOf } from './cell-group.ts';
import { watchContest } from './contest-watch.ts';
import { driveItems, type GroupRun, unmeasuredItems } from './group-run.ts';
import { openLane } from './lane.ts';
import type { LocalRun } from './local-run.ts';
import { type Lane, readyRequest } from './perform.ts';
import { plannedRequests } from './planned.ts';
import { runClosed } from './run-closed.ts';
import { runGaps } from './run-gaps.ts';
import { runOpen } from './run-open.ts';
import { runSearch } from './run-search.ts';
import { SampleCursor } from './sample-cursor.ts';

/** Runs every cell in this process. Each planned key ends at most once; what was stopped before its send stays open. */
export async function runLocal(run: LocalRun): Promise<void> {
  const lanes = new Map([...run.routes].map(([id, route]) => [id, openLane(route, run.windows, run)]));
  const warmed = new Set<string>();
  for (const group of groupsOf(run.cells)) await runGroup(group, lanes, warmed, run);
  run.watch.noteSilence(run.cells, run.endedByCell);
}

async function runGroup(
  group: CellGroup,
  lanes: ReadonlyMap<string, Lane>,
  warmed: Set<string>,
  run: LocalRun,
): Promise<void> {
  const dataset = run.datasets.get(group[0].dataset.name);
  if (dataset === undefined) throw new Error(`dataset ${group[0].dataset.name} was not opened`);
  const planned = plannedRequests(group, dataset, run);
  for (const cell of group)
    await run.emit({ type: 'cell-started', cellId: cell.id, planned, atMs: run.now() });
  const ended = new Map<string, number>();
  const contest = watchContest(group, planned, run);
  const note = (result: Result | null) => {
    if (result?.phase !== 'measured') return;
    ended.set(result.cellId, (ended.get(result.cellId) ?? 0) + 1);
    contest?.see(result);
  };
  const end = async (item: WorkItem, result: Result | null): Promise<void> => {
    await putOnRecord(item, result, run);
    note(result);
  };
  const groupRun: GroupRun = {
    group,
    dataset,
    cursor: new SampleCursor(dataset, group[0].batch),
    run,
    contest,
    prepare: (item) => {
      const start = prepareItem(item, lanes, run);
      return async () => {
        const result = await start();
        await end(item, result);
        return result;
      };
    },
    end,
    warmUp: async (cell) => {
      if (warmed.has(cell.candidate.id)) return;
      warmed.add(cell.candidate.id);
      await warmUp(groupRun, cell);
    },
    recall: async (item, memory) => {
      const result = await recallItem(item, laneOf(item, lanes), memory, run);
      note(result);
      return result !== null;
    },
  };
  // Candidates of an idle-gap study run side by side, and so do their warm-ups; where answers may be known, nobody knows
  // yet who is asked anything.
  const isLater = loadOf(group[0].load).loop === 'gaps' || run.memory !== null;
  for (const cell of isLater ? [] : group) await groupRun.warmUp(cell);
  const endQuiet = quietHeap();
  try {
    await runLoad(groupRun);
  } finally {
    endQuiet();
  }
  await groupRun.cursor.close();
  for (const cell of group)
    await run.emit({
      type: 'cell-finished',
      cellId: cell.id,
      ended: ended.get(cell.id) ?? 0,
      atMs: run.now(),
    });
}

async function runLoad(groupRun: GroupRun): Promise<void> {
  const load = loadOf(groupRun.group[0].load);
  switch (load.loop) {
    case 'closed':
      return await runClosed(groupRun);
    case 'open':
      return await runOpen(groupRun, load);
    case 'search':
      return await runSearch(groupRun, load);
    case 'gaps':
      return await runGaps(groupRun, load);
  }
}

/** Sends a candidate's first samples ahead of the measured ones: connections open, a cold model loads. */
async function warmUp(groupRun: GroupRun, cell: Cell): Promise<void> {
  const { run, dataset, cursor } = groupRun;
  const count = run.suite.warmup.requests;
  if (count === 0 || dataset.count === 0 || run.board.isStopped(cell.candidate.id)) return;
  const places = await cursor.read(0, Math.min(count, Math.ceil(dataset.count / cell.batch)));
  await driveItems(
    groupRun,
    cell,
    unmeasuredItems(groupRun, cell, 'warmup', { places, count, block: 0, name: '' }),
  );
}

/** One request: what it gives carries it to its end. Null: it was stopped before its first send. */
function prepareItem(
  item: WorkItem,
  lanes: ReadonlyMap<string, Lane>,
  run: LocalRun,
): () => Promise<Result | null> {
  const lane = laneOf(item, lanes);
  const request = readyRequest(item, lane, run);
  return async () => {
    run.onStart(item);
    return await request.carry(item.scheduledAtMs ?? run.now());
  };
}

async function putOnRecord(item: WorkItem, result: Result | null, run: LocalRun): Promise<void> {
  if (result !== null) {
    await run.emit({ type: 'result', result });
    run.watch.see(item.cell.candidate.id, result);
    run.memory?.keep(item, result);
  }
  run.onResult(item, result);
}

/** Puts the known answer to an item on record; null: it has to be sent. A server's failures are watched, and this is no word of it. */
async function recallItem(
  item: WorkItem,
  lane: Lane,
  memory: AnswerMemory,
  run: LocalRun,
): Promise<Result | null> {
  const result = await memory.recall(item, lane, run);
  if (result === null) return null;
  run.onStart(item);
  await run.emit({ type: 'result', result });
  run.watch.seeRecalled(item.cell.candidate.id);
  run.onResult(item, result);
  return result;
}

function laneOf({ cell }: WorkItem, lanes: ReadonlyMap<string, Lane>): Lane {
  const lane = lanes.get(cell.candidate.id);
  if (lane === undefined) throw new Error(`no lane for ${cell.candidate.id}`);
  return lane;
}
