import type { Attempt, ErrorCode } from './attempt.ts';
import type { Json, JsonObject } from './json.ts';
import type { Output } from './output.ts';
import type { GroupValues } from './sample.ts';
import type { Phase } from './work.ts';

/** One sample of a batch; input, target and output are found at the same place in the result's lists. */
interface BatchItem {
  readonly sampleId: string;
  readonly sampleHash: string;
  readonly cluster: string | null;
  /** Null: the suite groups by no column. */
  readonly groups: GroupValues | null;
}

/** Where an answer came from that nothing was sent for: this machine's own cache. */
export interface Recalled {
  /** Name of the entry in the cache. */
  readonly key: string;
  /** When the server gave it, ISO 8601 wall time. */
  readonly answeredAt: string;
}

/** What every result carries, whatever its end. */
interface ResultBase {
  readonly key: string;
  readonly cellId: string;
  /** Of a batch: the ids of its samples, joined by spaces. */
  readonly sampleId: string;
  /** Of a batch: a hash of its samples' hashes. */
  readonly sampleHash: string;
  /** Null for a batch: each of its samples has its own. */
  readonly cluster: string | null;
  /** Null for a batch, and when the suite groups by no column. */
  readonly groups: GroupValues | null;
  /** Input and right answer, kept so that reports and scores need no dataset. Of a batch: lists of them. */
  readonly input: Json;
  readonly target: Json;
  /** Columns that module scorers and judges may read; null when the suite has none of them. */
  readonly metadata: JsonObject | null;
  /** The samples of a batch, in its order; null: the request was for one sample. */
  readonly batch: readonly BatchItem[] | null;
  readonly repeat: number;
  readonly seq: number;
  readonly phase: Phase;
  readonly block: number;
  /** Part of the load with a rate of its own, 0-based; null: the load has none. */
  readonly stage: number | null;
  /** Planned silence before it, ms; null: none was planned. */
  readonly gapMs: number | null;
  /** Who sent it; absent: the process that ran the suite. */
  readonly worker?: string;
  /** In order; empty for a recalled answer, and for a request that was cancelled before its first send. */
  readonly attempts: readonly Attempt[];
  /** Null: the request was sent. */
  readonly recalled: Recalled | null;
}

/**
 * The end of one request; exactly one per work item. Numbers exist only where they were measured.
 * not_sent has no Result: it is planned minus ended.
 */
export type Result =
  | (ResultBase & { readonly status: 'ok'; readonly output: Output })
  | (ResultBase & {
      readonly status: 'error' | 'timeout' | 'cancelled';
      readonly errorCode: ErrorCode;
      readonly errorMessage: string;
    });
