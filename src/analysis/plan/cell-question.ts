import type { PlanRange } from '../../types/plan.ts';
import type { Candidate, Price } from '../../types/suite.ts';
import type { PastCell } from './past-request.ts';
import type { TokenSpan } from './text-tokens.ts';

/** What is known of a cell's measured requests before they are sent. */
export interface CellQuestion {
  readonly candidate: Pick<Candidate, 'parameters'>;
  readonly price: Price | null;
  /** Sample hash of each planned request, in order. */
  readonly hashes: readonly string[];
  /** Sends of a request at most. */
  readonly sends: number;
  /** The task writes texts, counted in tokens. */
  readonly writes: boolean;
  /** Of all planned requests; null: their tokens can't be told from a text. */
  readonly inputTokens: TokenSpan | null;
  /** Of a right answer on average; null: there are none. */
  readonly targetTokens: TokenSpan | null;
  readonly past: readonly PastCell[];
}

/** What a cell's measured requests come to. Null: unknown; `unknown` says why. */
export interface CellEstimate {
  readonly attempts: PlanRange;
  readonly inputTokens: PlanRange | null;
  readonly outputTokens: PlanRange | null;
  /** Null as well for a price by the hour. */
  readonly costUsd: PlanRange | null;
  /** Time in slots over all requests, ms; past runs only. */
  readonly busyMs: PlanRange | null;
  /** A slow request's time, ms: 95th percentile of past runs. */
  readonly slowMs: number | null;
  readonly unknown: readonly string[];
}
