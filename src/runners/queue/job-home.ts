import type { Redis } from 'ioredis';
import type { Slices } from '../../util/slices.ts';
import type { Pacer } from '../pacer.ts';
import type { Lane, RunTools } from '../perform.ts';
import type { StopBoard } from '../stop-board.ts';
import type { QueuePlan } from './messages.ts';
import type { Names } from './names.ts';
import type { SlotGate } from './slot-gate.ts';

/** What a job needs of the worker that carries it out. */
export interface JobHome {
  readonly plan: QueuePlan;
  readonly names: Names;
  readonly redis: Redis;
  readonly board: StopBoard;
  readonly gate: SlotGate;
  readonly tools: Omit<RunTools, 'toInputs'>;
  readonly slices: Slices;
  readonly pacer: Pacer;
  readonly workerId: string;
  /** The turn that is under way; 0: none is known. */
  readonly turn: number;
  readonly isLeaving: boolean;
  /** The run's clock, ms. */
  readonly now: () => number;
  /** Null: this worker can't serve the candidate. */
  laneOf(candidate: string): Lane | null;
  /** A name for one request that is carried to its end here. */
  nextSendId(): string;
}
