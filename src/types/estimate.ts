/** A number with its interval. low and high null: no interval can be given, `note` says why. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Confidence of the interval, 0.95 unless stated. */
  readonly level: number;
  /** Samples behind the number (after averaging repeats). */
  readonly n: number;
  /** Name of the interval's method: "Wilson", "t", "clustered t", "bootstrap (expanded percentile, 2000 draws)", "order statistics". */
  readonly method: string;
  readonly note: string | null;
}

/** A percentile of a distribution. */
export interface Quantile {
  /** 50, 90, 95, 99. */
  readonly p: number;
  readonly value: number;
  /** 95 % interval from order statistics; null where the sample can't carry it. */
  readonly low: number | null;
  readonly high: number | null;
  /** False: too few samples for this percentile (p95 below 20, p99 below 100, p99.9 below 1,000); show it greyed. */
  readonly trusted: boolean;
  /** The same percentile with every failed request counted as infinite; "infinite" when it falls among them. Null where it does not apply. */
  readonly withFailures: number | 'infinite' | null;
}
