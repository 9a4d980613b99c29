import type { WorkItem } from '../types/work.ts';
import { nextTurn } from '../util/slices.ts';

/** How items are started. */
export interface DriveOptions {
  /** Most in flight; Infinity: no cap. */
  readonly concurrency: number;
  /**
   * Makes an item ready, ahead of its moment; what it gives starts it. Must free its slot only when its result is on
   * record.
   */
  readonly prepare: (item: WorkItem) => () => Promise<unknown>;
  readonly isStopped: () => boolean;
  /** Waits for an item's scheduled moment; may reject when the run was stopped meanwhile. */
  readonly until: (atMs: number) => Promise<void>;
  /** True when the event loop must turn before more is started. */
  readonly isTurnOver: () => boolean;
}

/**
 * Starts items one by one, never more than `concurrency` at a time, and resolves when all have ended. An item that is
 * scheduled starts at its moment, or late when no slot was free: it is never left out, and its lateness is on record.
 * The others start the moment a slot frees. The next item is read ahead and made ready; items never queue up. The first
 * exception of an item stops the feeding and is thrown after the drain.
 */
export async function drive(
  items: AsyncIterable<WorkItem> | Iterable<WorkItem>,
  { concurrency, prepare, isStopped, until, isTurnOver }: DriveOptions,
): Promise<void> {
  const failures: unknown[] = [];
  let open = 0;
  let wake: (() => void) | null = null;
  const oneEnds = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const onEnd = () => {
    open -= 1;
    wake?.();
    wake = null;
  };
  const onFailure = (error: unknown) => {
    failures.push(error);
    onEnd();
  };
  for await (const item of items) {
    let start: () => Promise<unknown>;
    try {
      start = prepare(item);
    } catch (error) {
      failures.push(error);
      break;
    }
    if (item.scheduledAtMs !== null && !(await arrives(item.scheduledAtMs, until, isStopped))) break;
    if (isTurnOver()) await nextTurn();
    while (open >= concurrency) await oneEnds();
    if (isStopped() || failures.length > 0) break;
    open += 1;
    void start().then(onEnd, onFailure);
  }
  while (open > 0) await oneEnds();
  if (failures.length > 0) throw failures[0];
}

/** False: the run was stopped before the moment came. */
async function arrives(
  atMs: number,
  until: DriveOptions['until'],
  isStopped: () => boolean,
): Promise<boolean> {
  try {
    await until(atMs);
    return true;
  } catch (error) {
    if (isStopped()) return false;
    throw error;
  }
}
