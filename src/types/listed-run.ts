import type { RunGlance } from './run-glance.ts';

/** How a run stands. running: a process writes into it; open: it ended early, or its process is gone. */
export type RunState = 'running' | 'complete' | 'open';

/** A run as the pages of `hfbench view` list it. */
export interface ListedRun {
  /** Its part of an address: safe as a folder's name. */
  readonly name: string;
  readonly runId: string;
  readonly suite: string;
  /** ISO 8601 wall time. */
  readonly startedAt: string;
  readonly state: RunState;
  /** Null: it has not ended, or the index does not have it. */
  readonly exitCode: number | null;
  /** Null: `note` says why. */
  readonly glance: RunGlance | null;
  /** Why there is no glance; null: there is one. */
  readonly note: string | null;
  /** Names of the files that are handed out. */
  readonly files: readonly string[];
}
