/** What one earlier run measured, by cell id and then by metric; null or absent: not measured, or by a saturated client. */
export interface EarlierRun {
  readonly runId: string;
  /** ISO 8601 wall time. */
  readonly startedAt: string;
  readonly values: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
}

/** Complete runs that asked the same in the same way, oldest first: they say how runs differ by themselves. */
export interface RunHistory {
  readonly formatVersion: 1;
  readonly runs: readonly EarlierRun[];
  /** Runs of the suite whose files could not be read. */
  readonly unreadable: number;
}
