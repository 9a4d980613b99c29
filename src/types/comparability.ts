import type { JsonObject } from './json.ts';

/** What the numbers of a run mean: two runs that share it can be compared. */
export interface RunTerms {
  readonly task: string;
  readonly errors: 'exclude' | 'wrong';
  /** By scorer name: hash of its options, and of its judges where it has any. */
  readonly scorers: Readonly<Record<string, string>>;
  /** By prompt id: hash of its messages. */
  readonly prompts: Readonly<Record<string, string>>;
  /** By candidate id: model, provider, parameters and the like. */
  readonly candidates: Readonly<Record<string, JsonObject>>;
  /** By dataset name: content hash of its samples in order. */
  readonly datasets: Readonly<Record<string, string>>;
  /** What else the suite's hash stands for, by the suite's key; null: written by a version that kept none. */
  readonly settings: JsonObject | null;
  readonly suiteHash: string;
  readonly toolVersion: string;
}

/** One thing in which two runs differ. */
export interface RunDifference {
  readonly kind:
    | 'task'
    | 'errors'
    | 'scorer'
    | 'prompt'
    | 'sample'
    | 'candidate'
    | 'dataset'
    | 'suite'
    | 'tool'
    | 'state';
  /** Name or id of what differs; null: the run as a whole. */
  readonly about: string | null;
  readonly message: string;
  /** True: numbers on both sides mean different things, so they are compared only when forced. */
  readonly unlike: boolean;
}
