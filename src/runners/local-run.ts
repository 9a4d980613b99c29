import type { RunEvent } from '../types/event.ts';
import type { OpenDataset } from '../types/plugs.ts';
import type { Result } from '../types/result.ts';
import type { Cell, WorkItem } from '../types/work.ts';
import type { Slices } from '../util/slices.ts';
import type { EarlierSearch } from './earlier-search.ts';
import type { Fleet } from './fleet.ts';
import type { SlidingWindow } from './limiter.ts';
import type { Pacer } from './pacer.ts';
import type { RunTools } from './perform.ts';
import type { Route } from './route.ts';
import type { Place } from './sample-cursor.ts';
import type { Stopping } from './stopping.ts';
import type { EndedCount, Watch } from './watch.ts';

/** Everything a local run needs. */
export interface LocalRun extends RunTools {
  readonly cells: readonly Cell[];
  readonly datasets: ReadonlyMap<string, OpenDataset>;
  readonly routes: ReadonlyMap<string, Route>;
  readonly keyOf: (cell: Cell, place: Pick<Place, 'samples' | 'repeat'>) => string;
  readonly watch: Watch;
  readonly pacer: Pacer;
  readonly slices: Slices;
  /** Times of the traces that the suite's loads name, ms, by path. */
  readonly traces: ReadonlyMap<string, Float64Array>;
  /** The suite's own rate, if it has one; everything that the run sends shares it. */
  readonly windows: readonly SlidingWindow[];
  /** Keys that ended in an earlier start of this run. */
  readonly ended: ReadonlySet<string>;
  /** Their number by cell id. */
  readonly endedByCell: ReadonlyMap<string, EndedCount>;
  /** What earlier starts left of searches, by cell id. */
  readonly searches: ReadonlyMap<string, EarlierSearch>;
  /** When contests are settled; null: never before their plan is. */
  readonly stopping: Stopping | null;
  /** Who sends in this process's place; null: it sends itself. */
  readonly fleet: Fleet | null;
  /** Number of this start: 1, or more for a resumed run. Warm-up keys carry it. */
  readonly start: number;
  /** Resolves when the event is on record. */
  readonly emit: (event: RunEvent) => Promise<void>;
  readonly onStart: (item: WorkItem) => void;
  readonly onResult: (item: WorkItem, result: Result | null) => void;
  /** A cell whose requests are planned as it goes has so many in all now. */
  readonly onPlanned: (cell: Cell, planned: number) => void;
}
