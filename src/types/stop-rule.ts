/** When a contest has seen enough samples. */
export interface StopRule {
  /** A scorer of the suite with values in [0, 1]. */
  readonly metric: string;
  /**
   * halfWidth: a candidate stops when its interval is no wider than ± `atMost`. decided: a pair is decided when the
   * interval of its difference lies wholly above or below 0, or wholly within ± `margin`.
   */
  readonly goal:
    | { readonly kind: 'halfWidth'; readonly atMost: number }
    | { readonly kind: 'decided'; readonly margin: number };
  /** Of the decisions: of each candidate by itself, or of all pairs of the run together. */
  readonly confidence: number;
  /** Samples below which nothing is decided. */
  readonly atLeast: number;
}
