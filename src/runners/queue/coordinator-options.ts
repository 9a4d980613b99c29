import type { Clock, Rng } from '../../types/context.ts';
import type { RunEvent, Stop } from '../../types/event.ts';
import type { TaskInputs } from '../../types/task.ts';
import type { WorkItem } from '../../types/work.ts';
import type { RedisHost } from './connect.ts';
import type { QueuePlan } from './messages.ts';

/** What a coordinator needs. */
export interface CoordinatorOptions {
  readonly place: RedisHost;
  readonly plan: Omit<QueuePlan, 'epoch' | 'host' | 'zeroRedisMs'>;
  readonly clock: Clock;
  /** Ms of the run's clock. */
  readonly now: () => number;
  readonly rng: Rng;
  readonly toInputs: (item: WorkItem) => TaskInputs;
  readonly groupColumns: readonly string[];
  readonly keepsMetadata: boolean;
  /** Spent by earlier starts, USD. */
  readonly spentUsd: number;
  readonly emit: (event: RunEvent) => Promise<void>;
  readonly stop: (stop: Stop) => void;
  /** Aborts when even what is on the wire must end. */
  readonly wireSignal: AbortSignal;
  readonly say: (line: string) => void;
}
