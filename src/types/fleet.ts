import type { ClientHealth } from './client-health.ts';
import type { Estimate, Quantile } from './estimate.ts';
import type { FleetEvent, WorkerEvent } from './event.ts';

/** One worker as the report shows it. */
export interface WorkerSummary extends Omit<WorkerEvent, 'type' | 'atMs' | 'cores'> {
  /** Measured requests that it carried to their end, and the answers among them. */
  readonly requests: number;
  readonly answered: number;
  /** Null: it told nothing of its machine, or sent nothing. */
  readonly client: ClientHealth | null;
}

/** Times of one cell as workers with one label saw them: warm, answered, not cached. */
export interface PlaceRow {
  readonly cellId: string;
  /** Name and value of the label: region, eu. */
  readonly label: string;
  readonly value: string;
  readonly metric: 'service_time' | 'ttft';
  readonly n: number;
  readonly p50: Quantile;
  readonly p95: Quantile;
  /** Median here less the median of the label's first value, ms; null: this is the first. */
  readonly shift: Estimate | null;
}

/** A run that workers sent. */
export interface FleetSummary extends Omit<FleetEvent, 'type' | 'atMs'> {
  readonly workers: readonly WorkerSummary[];
  /** By cell, label, value; empty: no worker has a label. */
  readonly places: readonly PlaceRow[];
}
