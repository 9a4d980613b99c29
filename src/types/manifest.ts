import type { Suite } from './suite.ts';

/** What a run read of one dataset. */
interface DatasetFacts {
  /** Content hash of the samples in order. */
  readonly sha256: string;
  /** Number of samples after limit. */
  readonly samples: number;
  /** Commit of a Hub dataset; null: a local file. */
  readonly revision: string | null;
  /** Config, split and rows of a Hub dataset, and what is doubtful about them; null: a local file. */
  readonly note: string | null;
}

/** What a run was: everything needed to judge or repeat it. Holds no secret. */
export interface RunManifest {
  readonly formatVersion: 1;
  readonly runId: string;
  readonly suite: Suite;
  /** Path of the suite file, relative to the working directory where it can be. */
  readonly suitePath: string;
  /** Hash of the resolved suite without place and pace. */
  readonly suiteHash: string;
  /** By dataset name. */
  readonly datasets: Readonly<Record<string, DatasetFacts>>;
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
