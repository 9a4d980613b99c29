import type { Result } from '../types/result.ts';
import type { Cell, WorkItem } from '../types/work.ts';

/** Items of one cell that others are to send. */
export interface FleetLoad {
  readonly cell: Cell;
  readonly items: AsyncIterable<WorkItem> | Iterable<WorkItem>;
  /** Most in flight over all workers; Infinity: no cap. */
  readonly concurrency: number;
  /** Puts an item's end on record, once for each that was queued. Null: it was stopped before its first send. */
  readonly end: (item: WorkItem, result: Result | null) => Promise<void>;
  readonly onStart: (item: WorkItem) => void;
  /** Aborts when nothing more may be sent. */
  readonly signal: AbortSignal;
}

/** Workers that send in the place of this process. */
export interface Fleet {
  /** From the moment that a stretch of planned arrivals is ready to its first one, ms: time for items to reach their workers. */
  readonly leadMs: number;
  /** Has items sent and resolves when each has ended, or none of the rest will be sent. */
  send(load: FleetLoad): Promise<void>;
}
