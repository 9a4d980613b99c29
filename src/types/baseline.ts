import type { RunTerms } from './comparability.ts';
import type { LabelPair } from './scorer.ts';

/** Latencies of warm requests, one entry a request in each list. */
export interface BaselineTimes {
  readonly ms: readonly number[];
  readonly block: readonly number[];
  /** Content hash of the sample. */
  readonly sample: readonly string[];
}

/** One cell of a baseline. */
export interface BaselineCell {
  readonly id: string;
  readonly candidate: string;
  readonly dataset: string;
  readonly prompt: string | null;
  readonly load: string;
  /** Each sample once, by the hash of its content. */
  readonly samples: readonly {
    readonly hash: string;
    readonly id: string;
    /** Hash of the cluster's name; null: the dataset declares none. */
    readonly cluster: string | null;
  }[];
  /** By scorer with a value of single samples, and error_rate: one a sample, repeats averaged; null: not scored. */
  readonly values: Readonly<Record<string, readonly (number | null)[]>>;
  /** By corpus scorer: pairs of each sample; null: none. An accepted baseline holds class labels alone, hashed. */
  readonly pairs: Readonly<Record<string, readonly (readonly LabelPair[] | null)[]>>;
  /** By latency. */
  readonly times: Readonly<Record<string, BaselineTimes>>;
}

/** What later runs are judged against. Holds no input, no answer and no secret. */
export interface Baseline {
  readonly formatVersion: 1;
  readonly suite: string;
  readonly runId: string;
  /** ISO 8601 wall time of the run. */
  readonly startedAt: string;
  /** ISO 8601 wall time; null: the run was named with --baseline and never accepted. */
  readonly acceptedAt: string | null;
  readonly suiteHash: string;
  readonly gitSha: string | null;
  readonly node: string;
  readonly terms: RunTerms;
  readonly cells: readonly BaselineCell[];
}
