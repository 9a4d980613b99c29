/** Why and when a cell needed no more samples. */
export interface Settlement {
  readonly metric: string;
  /** Distinct samples that were asked, of those planned. */
  readonly samples: number;
  readonly plannedSamples: number;
  /** Requests that were scheduled until then, and those of the plan that were spared. */
  readonly requests: number;
  readonly sparedRequests: number;
  /** The other candidate of the pair that settled it; null: it was settled by its own interval. */
  readonly against: string | null;
  /** Always-valid interval of the metric, or of the paired difference, this candidate − the other one. */
  readonly low: number;
  readonly high: number;
  /** Level of that interval. */
  readonly level: number;
  /** For people. */
  readonly reason: string;
}
