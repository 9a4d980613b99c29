import type { Suite } from './suite.ts';

/** What a run was: everything needed to judge or repeat it. Holds no secret. */
export interface RunManifest {
  readonly formatVersion: 1;
  readonly runId: string;
  readonly suite: Suite;
  /** Path of the suite file, relative to the working directory where it can be. */
  readonly suitePath: string;
  /** Hash of the resolved suite without place and pace. */
  readonly suiteHash: string;
  /** By dataset name: content hash of the samples in order, and their number after limit. */
  readonly datasets: Readonly<Record<string, { readonly sha256: string; readonly samples: number }>>;
  readonly toolVersion: string;
  readonly gitSha: string | null;
  readonly node: string;
  readonly host: {
    readonly os: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
  };
  readonly seed: number;
  /** Flags that changed the size of the suite; null: not given. A resume applies them again. */
  readonly overrides: {
    readonly candidates: readonly string[] | null;
    readonly limit: number | null;
    readonly repeat: number | null;
    readonly seed: number | null;
  };
  /** ISO 8601 wall time. */
  readonly startedAt: string;
  readonly resumedAt: readonly string[];
  /** Command line that repeats the run. */
  readonly command: string;
}
