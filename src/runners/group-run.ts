import { loadOf } from '../load/registry.ts';
import type { Load } from '../types/load.ts';
import type { OpenDataset } from '../types/plugs.ts';
import type { Result } from '../types/result.ts';
import type { Cell, Phase, WorkItem } from '../types/work.ts';
import { hashOf } from '../util/hash.ts';
import { createRng } from '../util/rng.ts';
import type { AnswerMemory } from './answer-memory.ts';
import { type CellGroup, groupName } from './cell-group.ts';
import type { ContestWatch } from './contest-watch.ts';
import { drive } from './drive.ts';
import type { LocalRun } from './local-run.ts';
import type { Place, SampleCursor } from './sample-cursor.ts';

/** A group of cells under way: what every way of loading needs. */
export interface GroupRun {
  readonly group: CellGroup;
  readonly dataset: OpenDataset;
  readonly cursor: SampleCursor;
  readonly run: LocalRun;
  /** Null: every request of the plan is sent. */
  readonly contest: ContestWatch | null;
  /** Makes one request ready; what it gives carries it to its end and puts it on record. Null: it was stopped before its first send. */
  readonly prepare: (item: WorkItem) => () => Promise<Result | null>;
  /** Sends a candidate's warm-up, the first time that it is called for it. */
  readonly warmUp: (cell: Cell) => Promise<void>;
  /** Puts the known answer to an item on record, in place of sending it; false: it has to be sent. */
  readonly recall: (item: WorkItem, memory: AnswerMemory) => Promise<boolean>;
  /** Puts the end of a request that a worker sent on record. Null: it was stopped before its first send. */
  readonly end: (item: WorkItem, result: Result | null) => Promise<void>;
}

/** From the moment that a stretch of planned arrivals is ready to its first one, ms: time to get to the timer. */
export const LEAD_MS = 20;

/** The load of a group's cells, of the kind that its runner takes. */
export type LoadOf<Loop extends Load['loop']> = Extract<Load, { readonly loop: Loop }>;

/** The seeded stream of random numbers for one matter of a group: the same for each of its candidates. */
export function groupRng({ group, run }: GroupRun, matter: string) {
  return createRng(run.suite.seed).fork(`${matter}/${groupName(group)}`);
}

/** A measured request. */
export function measuredItem(
  { run }: GroupRun,
  cell: Cell,
  { position, samples, repeat }: Place,
  more: Pick<WorkItem, 'block'> &
    Partial<Pick<WorkItem, 'stage' | 'gapMs' | 'coldBoundMs' | 'scheduledAtMs'>>,
): WorkItem {
  const key = run.keyOf(cell, { samples, repeat });
  const none = { stage: null, gapMs: null, coldBoundMs: null, scheduledAtMs: null };
  return { key, cell, samples, repeat, seq: position, phase: 'measured', ...none, ...more };
}

/** Requests of a phase that enters no number, over the given places again and again. Their keys are new at each start of the run. */
export function unmeasuredItems(
  { run }: GroupRun,
  cell: Cell,
  phase: Exclude<Phase, 'measured'>,
  options: {
    readonly places: readonly Place[];
    readonly count: number;
    readonly block: number;
    /** Tells these items from others of the phase. */
    readonly name: string;
    readonly scheduledAtMs?: (seq: number) => number;
  },
): readonly WorkItem[] {
  const { places, count, block, name, scheduledAtMs } = options;
  if (places.length === 0) return [];
  return Array.from({ length: count }, (_, seq): WorkItem => {
    const { samples } = places[seq % places.length] as Place;
    const key = hashOf([phase, cell.id, run.start, ...(name === '' ? [] : [name]), seq], 32);
    const at = scheduledAtMs?.(seq) ?? null;
    const none = { stage: null, gapMs: null, coldBoundMs: null };
    return { key, cell, samples, repeat: 1, seq, phase, block, ...none, scheduledAtMs: at };
  });
}

/** Sends items as their cell's load and every cap over it allow. */
export async function driveItems(
  { run, prepare, end }: GroupRun,
  cell: Cell,
  items: AsyncIterable<WorkItem> | Iterable<WorkItem>,
  onEnd: (item: WorkItem, result: Result | null) => void = () => undefined,
): Promise<void> {
  const { id } = cell.candidate;
  const signal = run.board.signalOf(id);
  if (run.fleet !== null) {
    return await run.fleet.send({
      cell,
      items,
      concurrency: concurrencyOf(cell, run),
      end: async (item, result) => {
        await end(item, result);
        onEnd(item, result);
      },
      onStart: run.onStart,
      signal,
    });
  }
  await drive(items, {
    concurrency: concurrencyOf(cell, run),
    prepare: (item) => {
      const start = prepare(item);
      return async () => onEnd(item, await start());
    },
    isStopped: () => run.board.isStopped(id),
    until: (atMs) => run.pacer.until(atMs, signal),
    isTurnOver: () => run.slices.isOver,
  });
}

/** The smallest of the load's slots and every cap over it. One cell is in flight at a time, so each cap binds here. */
export function concurrencyOf(
  { load, candidate }: Pick<Cell, 'load' | 'candidate'>,
  { suite }: Pick<LocalRun, 'suite'>,
): number {
  const caps = [
    slotsOf(loadOf(load)),
    suite.limits.concurrency,
    suite.limits.accountConcurrency,
    candidate.limits.concurrency,
  ];
  return Math.min(...caps.map((cap) => cap ?? Number.POSITIVE_INFINITY));
}

function slotsOf(load: Load): number | null {
  if (load.loop === 'closed') return load.concurrency;
  return load.loop === 'gaps' ? 1 : load.maxInFlight;
}
