import pLimit, { type LimitFunction } from 'p-limit';
import type { Result } from '../types/result.ts';
import type { Cell, WorkItem } from '../types/work.ts';
import { coldBoundMs } from '../util/cold-bound.ts';
import { firstByteWaitMs } from './cold-wait.ts';
import {
  driveItems,
  type GroupRun,
  groupRng,
  type LoadOf,
  measuredItem,
  unmeasuredItems,
} from './group-run.ts';
import type { LocalRun } from './local-run.ts';
import type { Place } from './sample-cursor.ts';
import { BLOCKS } from './turns.ts';

/** A study of one group: what every candidate of it is probed with. */
interface Study {
  readonly groupRun: GroupRun;
  readonly gapsMs: readonly number[];
  /** One for each gap. */
  readonly places: readonly Place[];
  /** Warm waits wanted of each candidate. */
  readonly reference: number;
}

/**
 * Runs an idle-gap study: candidates side by side, each probed after its planned silences, one request at a time. Those
 * that share a model in a place run one after the other: their requests would keep each other warm.
 */
export async function runGaps(groupRun: GroupRun, load: LoadOf<'gaps'>): Promise<void> {
  const { group, dataset, cursor, run } = groupRun;
  if (dataset.count === 0) return;
  const gapsMs = load.gapsMs(groupRng(groupRun, 'gaps'));
  const study: Study = {
    groupRun: withCaps(groupRun),
    gapsMs,
    places: await cursor.read(0, gapsMs.length),
    reference: load.reference,
  };
  const ends = await Promise.allSettled(
    byModel(group, run).map(async (cells) => {
      for (const cell of cells) await studyCell(study, cell);
    }),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Here several cells are in flight at once: the caps that others keep by taking turns are kept by queues. */
function withCaps(groupRun: GroupRun): GroupRun {
  const { run } = groupRun;
  const { concurrency, accountConcurrency } = run.suite.limits;
  const ofRun = pLimit(concurrency ?? Number.POSITIVE_INFINITY);
  const ofAccounts = new Map<string, LimitFunction>();
  return {
    ...groupRun,
    prepare: (item) => {
      const { id } = item.cell.candidate;
      const account = run.routes.get(id)?.account ?? id;
      const ofAccount = ofAccounts.get(account) ?? pLimit(accountConcurrency ?? Number.POSITIVE_INFINITY);
      ofAccounts.set(account, ofAccount);
      const start = groupRun.prepare(item);
      return () => ofAccount(() => ofRun(start));
    },
  };
}

function byModel(cells: readonly Cell[], run: LocalRun): readonly (readonly Cell[])[] {
  const groups = new Map<string, Cell[]>();
  for (const cell of cells) {
    const place = run.routes.get(cell.candidate.id)?.place;
    const name = JSON.stringify([place?.base ?? cell.candidate.id, place?.modelName ?? null]);
    groups.set(name, [...(groups.get(name) ?? []), cell]);
  }
  return [...groups.values()];
}

async function studyCell(study: Study, cell: Cell): Promise<void> {
  const { groupRun, gapsMs, places } = study;
  const { run } = groupRun;
  const blocks = Math.min(BLOCKS, gapsMs.length);
  const probes = places.flatMap((place, index) => {
    const item = measuredItem(groupRun, cell, place, {
      block: Math.floor((index * blocks) / gapsMs.length),
      gapMs: gapsMs[index] as number,
    });
    return run.ended.has(item.key) ? [] : [item];
  });
  if (probes.length === 0) return;
  const boundMs = await findBound(study, cell);
  let silentSinceMs = run.now();
  for (const probe of probes) {
    const end = await send(groupRun, {
      ...probe,
      coldBoundMs: boundMs,
      scheduledAtMs: silentSinceMs + (probe.gapMs as number),
    });
    if (end === null) return;
    // A request that failed leaves the model in a state that nobody knows: the next silence begins at an answer.
    const last = end.status === 'ok' ? end : await touch(study, cell, `again-${probe.seq}`);
    silentSinceMs = last?.attempts.at(-1)?.marks.doneAtMs ?? run.now();
  }
}

/** Makes the model warm, and measures how long a warm answer takes; null: too few were answered. */
async function findBound(study: Study, cell: Cell): Promise<number | null> {
  const { groupRun, places, reference } = study;
  const { run } = groupRun;
  // The first one may meet a cold model and be held without a word, so it is no reference.
  const count = Math.max(1, run.suite.warmup.requests);
  await driveItems(
    groupRun,
    cell,
    unmeasuredItems(groupRun, cell, 'warmup', { places, count, block: 0, name: '' }),
  );
  const warmMs: number[] = [];
  for (let sent = 0; sent < 2 * reference && warmMs.length < reference; sent += 1) {
    const end = await touch(study, cell, `reference-${sent}`);
    if (end === null) return null;
    warmMs.push(...warmWaitsOf(end));
  }
  const boundMs = coldBoundMs(warmMs);
  if (boundMs !== null) await run.emit({ type: 'cold-bound', cellId: cell.id, warmMs, boundMs });
  return boundMs;
}

/** The first-byte wait of an answer at the first send, ms; none: it tells nothing of a warm model. */
function warmWaitsOf({ status, attempts }: Result): readonly number[] {
  const [attempt, ...more] = attempts;
  if (status !== 'ok' || attempt === undefined || more.length > 0 || attempt.cached) return [];
  const waitMs = firstByteWaitMs(attempt);
  return waitMs === null ? [] : [waitMs];
}

/** One request that enters no number. Null: the candidate was stopped. */
async function touch({ groupRun, places }: Study, cell: Cell, name: string): Promise<Result | null> {
  const [item] = unmeasuredItems(groupRun, cell, 'warmup', { places, count: 1, block: 0, name });
  return item === undefined ? null : await send(groupRun, item);
}

async function send(groupRun: GroupRun, item: WorkItem): Promise<Result | null> {
  let end: Result | null = null;
  await driveItems(groupRun, item.cell, [item], (_item, result) => {
    end = result;
  });
  return end;
}
