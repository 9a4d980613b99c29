import type { UsedScorer } from '../analysis/cell-data.ts';
import type { ContestTerms } from '../analysis/contest.ts';
import type { EndedCall } from '../analysis/planned-values.ts';

/** When the contests of a run are settled, and what is known of them. */
export interface Stopping {
  readonly terms: ContestTerms;
  readonly used: UsedScorer;
  /** What earlier starts left, by cell id. */
  readonly earlier: ReadonlyMap<string, EarlierContest>;
}

/** What earlier starts of a run left of one cell of a contest. */
export interface EarlierContest {
  /** Requests that need no further send. */
  readonly calls: readonly EndedCall[];
  /** Requests of the plan until it was settled; null: it was not. */
  readonly settledAt: number | null;
}
