/** A metric in one run. Null: not measured. */
export interface TrendPoint {
  readonly runId: string;
  readonly startedAt: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Samples or requests behind the value; null: not counted for this metric. */
  readonly n: number | null;
  /** Suite or data are others than in the run before: no change-point is looked for across this place. */
  readonly restarted: boolean;
  /** The level changed with this run. */
  readonly change: TrendChange | null;
  /** Why it takes no part; null: it does. */
  readonly note: string | null;
}

/** A change of level. */
export interface TrendChange {
  readonly before: number;
  readonly after: number;
  /** The run that made it certain. */
  readonly foundBy: string;
}

/** A metric of one cell over the runs of a suite, oldest first. */
export interface TrendSeries {
  readonly cellId: string;
  readonly candidate: string;
  readonly points: readonly TrendPoint[];
}

/** A metric of every cell over the runs of a suite. */
export interface Trend {
  readonly series: readonly TrendSeries[];
  /** Chance that any of the series is ever marked although nothing changed. */
  readonly falseAlarmRate: number;
  /** The part of it that each series has (Bonferroni); null: there is no series. */
  readonly ratePerSeries: number | null;
}
