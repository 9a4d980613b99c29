import { loadProfileOf } from '../load/registry.ts';
import type { RunEvent } from '../types/event.ts';
import type { OpenDataset } from '../types/plugs.ts';
import type { Result } from '../types/result.ts';
import type { Cell, WorkItem } from '../types/work.ts';
import { hashOf } from '../util/hash.ts';
import { createRng } from '../util/rng.ts';
import { drive } from './drive.ts';
import { openLane } from './lane.ts';
import type { SlidingWindow } from './limiter.ts';
import { type Lane, perform, type RunTools } from './perform.ts';
import type { Route } from './route.ts';
import { type Place, requestsOf, SampleCursor } from './sample-cursor.ts';
import { planTurns, type Turn } from './turns.ts';
import type { EndedCount, Watch } from './watch.ts';

/** Everything a local run needs. */
export interface LocalRun extends RunTools {
  readonly cells: readonly Cell[];
  readonly datasets: ReadonlyMap<string, OpenDataset>;
  readonly routes: ReadonlyMap<string, Route>;
  readonly keyOf: (cell: Cell, place: Pick<Place, 'samples' | 'repeat'>) => string;
  readonly watch: Watch;
  /** The suite's own rate, if it has one; everything that the run sends shares it. */
  readonly windows: readonly SlidingWindow[];
  /** Keys that ended in an earlier start of this run. */
  readonly ended: ReadonlySet<string>;
  /** Their number by cell id. */
  readonly endedByCell: ReadonlyMap<string, EndedCount>;
  /** Number of this start: 1, or more for a resumed run. Warm-up keys carry it. */
  readonly start: number;
  /** Resolves when the event is on record. */
  readonly emit: (event: RunEvent) => Promise<void>;
  readonly onStart: (item: WorkItem) => void;
  readonly onResult: (item: WorkItem, result: Result | null) => void;
}

/** Runs every cell in this process. Each planned key ends at most once; what was stopped before its send stays open. */
export async function runLocal(run: LocalRun): Promise<void> {
  const lanes = openLanes(run);
  const { watch } = run;
  const warmed = new Set<string>();
  const perKey = (item: WorkItem) => carryOut(item, lanes, watch, run);
  for (const group of groupsOf(run.cells)) {
    const dataset = run.datasets.get(group[0].dataset.name);
    if (dataset === undefined) throw new Error(`dataset ${group[0].dataset.name} was not opened`);
    const planned = requestsOf(dataset.count, group[0].batch) * run.suite.repeat;
    for (const cell of group)
      await run.emit({ type: 'cell-started', cellId: cell.id, planned, atMs: run.now() });
    const cursor = new SampleCursor(dataset, group[0].batch);
    for (const cell of group) {
      if (warmed.has(cell.candidate.id)) continue;
      warmed.add(cell.candidate.id);
      await warmUp(cell, cursor, planned, perKey, run);
    }
    const endedCounts = await takeTurns(group, cursor, planned, perKey, run);
    await cursor.close();
    for (const [index, cell] of group.entries()) {
      await run.emit({
        type: 'cell-finished',
        cellId: cell.id,
        ended: endedCounts[index] ?? 0,
        atMs: run.now(),
      });
    }
  }
  watch.noteSilence(run.cells, run.endedByCell);
}

async function takeTurns(
  group: Group,
  cursor: SampleCursor,
  planned: number,
  start: (item: WorkItem) => Promise<boolean>,
  run: LocalRun,
): Promise<readonly number[]> {
  const concurrencies = group.map((cell) => concurrencyOf(cell, run));
  const ended = group.map(() => 0);
  const turns = planTurns({
    requests: planned,
    candidates: group.length,
    concurrency: Math.max(...concurrencies),
    order: run.suite.order,
    rng: createRng(run.suite.seed).fork(
      `turns/${group[0].dataset.name}/${group[0].prompt?.id ?? ''}/${group[0].loadLabel}`,
    ),
  });
  for (const turn of turns) {
    const cell = group[turn.candidate] as Cell;
    if (run.board.isStopped(cell.candidate.id)) continue;
    const places = await cursor.read(turn.from, turn.to);
    await drive(
      toItems(cell, turn, places, run),
      concurrencies[turn.candidate] as number,
      async (item) => {
        if (await start(item)) ended[turn.candidate] = (ended[turn.candidate] as number) + 1;
      },
      () => run.board.isStopped(cell.candidate.id),
    );
  }
  return ended;
}

async function* toItems(
  cell: Cell,
  turn: Turn,
  places: readonly Place[],
  run: LocalRun,
): AsyncGenerator<WorkItem> {
  for (const { position, samples, repeat } of places) {
    const key = run.keyOf(cell, { samples, repeat });
    if (run.ended.has(key)) continue;
    yield { key, cell, samples, repeat, seq: position, phase: 'measured', block: turn.block };
  }
}

/** Sends a candidate's first samples ahead of the measured ones: connections open, a cold model loads. */
async function warmUp(
  cell: Cell,
  cursor: SampleCursor,
  planned: number,
  start: (item: WorkItem) => Promise<unknown>,
  run: LocalRun,
): Promise<void> {
  const count = run.suite.warmup.requests;
  if (count === 0 || planned === 0 || run.board.isStopped(cell.candidate.id)) return;
  const places = await cursor.read(0, Math.min(count, planned));
  const items = Array.from({ length: count }, (_, seq): WorkItem => {
    const { samples } = places[seq % places.length] as Place;
    const key = hashOf(['warmup', cell.id, run.start, seq], 32);
    return { key, cell, samples, repeat: 1, seq, phase: 'warmup', block: 0 };
  });
  await drive(asyncOf(items), concurrencyOf(cell, run), start, () => run.board.isStopped(cell.candidate.id));
}

async function* asyncOf(items: readonly WorkItem[]): AsyncGenerator<WorkItem> {
  yield* items;
}

/** One request: perform it, put its result on record, and only then give the slot back. False: it was stopped before its first send. */
async function carryOut(
  item: WorkItem,
  lanes: ReadonlyMap<string, Lane>,
  watch: Watch,
  run: LocalRun,
): Promise<boolean> {
  const scheduledAtMs = run.now();
  const lane = lanes.get(item.cell.candidate.id);
  if (lane === undefined) throw new Error(`no lane for ${item.cell.candidate.id}`);
  run.onStart(item);
  const result = await perform(item, scheduledAtMs, lane, run);
  if (result !== null) {
    await run.emit({ type: 'result', result });
    watch.see(item.cell.candidate.id, result);
  }
  run.onResult(item, result);
  return result !== null;
}

type Group = readonly [Cell, ...Cell[]];

/** Cells that differ only in their candidate stand together and take turns. */
function groupsOf(cells: readonly Cell[]): readonly Group[] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const name = JSON.stringify([cell.dataset.name, cell.prompt?.id ?? null, cell.loadLabel]);
    groups.set(name, [...(groups.get(name) ?? []), cell]);
  }
  return [...groups.values()] as unknown as readonly Group[];
}

/** The smallest of the load's slots and every cap over it. One cell is in flight at a time, so each cap binds here. */
function concurrencyOf(cell: Cell, run: LocalRun): number {
  const caps = [
    run.suite.limits.concurrency,
    run.suite.limits.accountConcurrency,
    cell.candidate.limits.concurrency,
  ];
  return Math.min(loadProfileOf(cell.load).concurrency(cell.load), ...caps.filter((cap) => cap !== null));
}

function openLanes(run: LocalRun): ReadonlyMap<string, Lane> {
  return new Map([...run.routes].map(([id, route]) => [id, openLane(route, run.windows, run)]));
}
