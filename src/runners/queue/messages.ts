import type { RunEvent } from '../../types/event.ts';
import type { LookedUp } from '../../types/provider.ts';
import type { Result } from '../../types/result.ts';
import type { Price, Suite } from '../../types/suite.ts';
import type { TaskInput, TaskInputs } from '../../types/task.ts';
import type { Cell, WorkItem } from '../../types/work.ts';

/** What a worker needs to know of a run. Holds no secret: of tokens only the names of their variables. */
export interface QueuePlan {
  readonly toolVersion: string;
  readonly runId: string;
  /** Tells one filling of Redis from the next. */
  readonly epoch: string;
  /** Name of the coordinator's machine. */
  readonly host: string;
  /** Zero of the run's clock, ms of Redis. */
  readonly zeroRedisMs: number;
  /** Without datasets, prompts, environment and scorers: they stay with the coordinator. */
  readonly suite: Suite;
  readonly cells: readonly Cell[];
  readonly lookedUp: readonly (readonly [candidate: string, found: LookedUp])[];
  readonly prices: readonly (readonly [candidate: string, price: Price | null])[];
}

/** An input as it goes through Redis: bytes in base64. */
type WrittenInput =
  | {
      readonly kind: 'input';
      readonly input: Extract<TaskInput, { kind: 'input' }>['input'];
      readonly media: { readonly mediaType: string; readonly base64: string } | null;
    }
  | Extract<TaskInput, { kind: 'messages' }>;

/** A work item as it goes through Redis: what is asked, and not what the right answer is. */
export interface JobItem
  extends Pick<WorkItem, 'key' | 'repeat' | 'seq' | 'phase' | 'block' | 'stage' | 'scheduledAtMs'> {
  readonly inputs: readonly WrittenInput[];
}

/** One job: items of one cell that one worker carries out. */
export interface JobData {
  /** Number of the turn that it belongs to. */
  readonly turn: number;
  /** Place of the cell in the plan. */
  readonly cell: number;
  readonly items: readonly JobItem[];
}

/** What a worker tells the coordinator. */
export type WorkerMessage =
  | {
      readonly type: 'result';
      readonly worker: string;
      /** Tells a result that arrives twice from one that was sent for twice. */
      readonly sendId: string;
      /** Input, target and metadata are the coordinator's to fill in. */
      readonly result: Result;
    }
  | { readonly type: 'event'; readonly event: RunEvent }
  | { readonly type: 'left'; readonly worker: string }
  | { readonly type: 'refused'; readonly worker: string; readonly problem: string }
  | { readonly type: 'spent-out'; readonly message: string };

/** An item as a job holds it. */
export function writeItem(item: WorkItem, inputs: TaskInputs): JobItem {
  const { key, repeat, seq, phase, block, stage, scheduledAtMs } = item;
  return { key, repeat, seq, phase, block, stage, scheduledAtMs, inputs: inputs.map(writeInput) };
}

function writeInput(input: TaskInput): WrittenInput {
  if (input.kind === 'messages') return input;
  const { media } = input;
  const base64 = media === null ? '' : Buffer.from(media.bytes).toString('base64');
  return { ...input, media: media === null ? null : { mediaType: media.mediaType, base64 } };
}

/** The inputs of a job's item. */
export function readInputs({ inputs }: JobItem): TaskInputs {
  return inputs.map((input): TaskInput => {
    if (input.kind === 'messages') return input;
    const { media } = input;
    return {
      ...input,
      media:
        media === null ? null : { mediaType: media.mediaType, bytes: Buffer.from(media.base64, 'base64') },
    };
  }) as unknown as TaskInputs;
}

/** The work item that a job's item stands for. Its samples are empty: the coordinator knows them. */
export function readItem(item: JobItem, cell: Cell): WorkItem {
  const { key, repeat, seq, phase, block, stage, scheduledAtMs } = item;
  const blank = { id: '', input: null, media: null, target: null, metadata: {}, hash: '', cluster: null };
  const [, ...more] = item.inputs;
  return {
    key,
    cell,
    samples: [blank, ...more.map(() => blank)],
    repeat,
    seq,
    phase,
    block,
    stage,
    gapMs: null,
    coldBoundMs: null,
    scheduledAtMs,
  };
}
