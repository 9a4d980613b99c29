/** A bar that a metric has to meet. */
export interface GateSpec {
  readonly metric: string;
  /** Null: every candidate. */
  readonly candidate: string | null;
  readonly min: number | null;
  readonly max: number | null;
  /** interval: the whole interval must lie on one side, else undecided; estimate: the bare number decides. */
  readonly decide: 'interval' | 'estimate';
  /** Null: min and max are the bars. */
  readonly versus: VersusSpec | null;
}

/** A gate's bar that an earlier run sets. */
export interface VersusSpec {
  readonly against: 'baseline';
  /** Loss that is accepted, in the metric's own unit: share, score or ms. */
  readonly margin: number;
  /** Of the interval of the difference, 0.95 unless stated. */
  readonly confidence: number;
}
