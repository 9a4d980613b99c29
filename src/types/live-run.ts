/** How the requests of a candidate have ended so far. Warm-up is not in it. */
export interface LiveCounts {
  readonly ok: number;
  readonly error: number;
  readonly timeout: number;
  readonly cancelled: number;
}

/** One candidate of a run that goes on. */
export interface LiveCandidate {
  readonly id: string;
  /** Measured requests; null: a load plans them as it goes and has not begun. */
  readonly planned: number | null;
  readonly counts: LiveCounts;
  /** Requests that met a cold model. */
  readonly cold: number;
  /** Sends beyond the first of each request. */
  readonly resends: number;
  /** USD so far, warm-up included; null: unknown, `spendNote` says why. */
  readonly spentUsd: number | null;
  readonly spendNote: string;
}

/** One kind of failure so far. */
export interface LiveError {
  readonly candidate: string;
  readonly code: string;
  readonly requests: number;
  /** The newest message. */
  readonly example: string;
}

/** How a run goes, by its journal. */
export interface LiveRun {
  /** gone: its process is not there any more, and it never said that it ended. */
  readonly stage: 'starting' | 'warming up' | 'sending' | 'scoring' | 'writing reports' | 'ended' | 'gone';
  /** On the run's own clock; null: it has not begun. */
  readonly elapsedMs: number | null;
  /** Null: not known yet of every cell. */
  readonly planned: number | null;
  readonly ended: number;
  readonly counts: LiveCounts;
  /** Measured requests that ended a second, over the last half minute; null: too early to say. */
  readonly perSecond: number | null;
  /** Time left at that rate; null: can't be told. */
  readonly leftMs: number | null;
  readonly warmups: number;
  readonly candidates: readonly LiveCandidate[];
  /** Of judges alone; null: unknown. 0: none was asked. */
  readonly judgesUsd: number | null;
  readonly errors: readonly LiveError[];
  /** Why it stopped early, for people. */
  readonly stops: readonly string[];
  /** What is wrong with the journal; null: nothing. */
  readonly problem: string | null;
}
