import type { Attempt, ErrorCode } from './attempt.ts';
import type { Json } from './json.ts';
import type { Output } from './output.ts';
import type { Phase } from './work.ts';

/** What every result carries, whatever its end. */
interface ResultBase {
  readonly key: string;
  readonly cellId: string;
  readonly sampleId: string;
  readonly sampleHash: string;
  readonly cluster: string | null;
  /** Input and right answer, kept so that reports and scores need no dataset. */
  readonly input: Json;
  readonly target: Json;
  readonly repeat: number;
  readonly seq: number;
  readonly phase: Phase;
  readonly block: number;
  /** In order; empty only for a request that was cancelled before its first send. */
  readonly attempts: readonly Attempt[];
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
