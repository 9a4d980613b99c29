import pLimit from 'p-limit';
import type { WorkItem } from '../types/work.ts';

/**
 * Starts items one by one, never more than `concurrency` at a time, and resolves when all have ended. The next item
 * is read while the slots are full and starts the moment one frees; items never queue up. `start` must free its slot
 * only when its result is on record. Its first exception stops the feeding and is thrown after the drain.
 */
export async function drive(
  items: AsyncIterable<WorkItem>,
  concurrency: number,
  start: (item: WorkItem) => Promise<unknown>,
  isStopped: () => boolean,
): Promise<void> {
  const limit = pLimit(concurrency);
  const open = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  let wake: (() => void) | null = null;
  for await (const item of items) {
    while (open.size >= concurrency) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (isStopped() || failures.length > 0) break;
    const job: Promise<unknown> = limit(() => start(item))
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => {
        open.delete(job);
        wake?.();
        wake = null;
      });
    open.add(job);
  }
  await Promise.all(open);
  if (failures.length > 0) throw failures[0];
}
