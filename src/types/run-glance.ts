/** One figure of a cell, as a list of runs shows it. */
export interface GlanceFigure {
  /** As a gate names it: "accuracy", "service_time.p95". */
  readonly metric: string;
  readonly title: string;
  readonly unit: 'share' | 'score' | 'ms';
  readonly value: number;
  /** 95 % interval; null: none can be given. */
  readonly low: number | null;
  readonly high: number | null;
  /** Samples or requests behind it. */
  readonly n: number;
  /** Too few of them for this figure; it is shown greyed. */
  readonly doubtful: boolean;
}

/** The figures that lead one cell. */
export interface GlanceCell {
  readonly candidate: string;
  /** Place of the candidate in its suite, from 0: gives its colour and shape. */
  readonly index: number;
  /** What the cell shares with those it is compared with: dataset, prompt and load. */
  readonly setting: string;
  /** First scorer with a column; null: nothing was scored. */
  readonly quality: GlanceFigure | null;
  /** p95 of the leading latency over warm requests; null: no request succeeded. */
  readonly latency: GlanceFigure | null;
  /** Errors and timeouts, and the requests that ended by themselves. */
  readonly failed: number;
  readonly ended: number;
}

/** What a list of runs says of one, so that it need not read each report. */
export interface RunGlance {
  readonly task: string;
  /** A candidate is a sandbox: its numbers are simulated. */
  readonly simulated: boolean;
  /** False: the client was saturated, and no time of the run is to be quoted. */
  readonly valid: boolean;
  readonly verdict: string;
  readonly gates: { readonly pass: number; readonly fail: number; readonly undecided: number };
  readonly durationMs: number;
  /** The first of them. */
  readonly cells: readonly GlanceCell[];
  /** All of them. */
  readonly cellCount: number;
}
