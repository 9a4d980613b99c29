import type { StageOutcome } from '../types/load.ts';

/** What earlier starts of a run left of one cell's search. */
export interface EarlierSearch {
  /** Requests planned in all when each of its stages began, that stage's included; rising. */
  readonly plannedAfter: readonly number[];
  /** Outcomes of the stages that came to their end, by stage. */
  readonly outcomes: ReadonlyMap<number, StageOutcome>;
  /** Median service time of its first stage, ms; null: nothing was answered. */
  readonly usualMs: number | null;
}
