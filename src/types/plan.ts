import type { AfterLease } from './endpoint.ts';
import type { TaskName } from './suite.ts';

/** What a total will come to, low ≤ high, with where the two ends come from, for people. */
export interface PlanRange {
  readonly low: number;
  readonly high: number;
  readonly sources: readonly string[];
}

/** What the measured requests of one cell, of one candidate or of a suite will come to. Null: unknown, never 0. */
export interface PlannedTotals {
  /** Measured requests; null: the load decides as it goes. */
  readonly requests: number | null;
  /** The suite's rule to stop may spare some of them: every number is what it comes to at most, every low end at least. */
  readonly upTo: boolean;
  /** Requests ahead of the measured ones, in no other number of this object. */
  readonly warmupRequests: number;
  readonly attempts: PlanRange | null;
  readonly inputTokens: PlanRange | null;
  readonly outputTokens: PlanRange | null;
  /** As a report counts it: warm-up is in an endpoint's hours and else left out. */
  readonly costUsd: PlanRange | null;
  readonly durationMs: PlanRange | null;
  /** What arrivals, silences and rate limits take whatever the server does, ms. */
  readonly atLeastMs: number;
}

/** One cell as it would run. */
export interface PlannedCell extends PlannedTotals {
  readonly id: string;
  readonly candidate: string;
  readonly dataset: string;
  readonly prompt: string | null;
  readonly load: string;
  readonly batch: number;
}

/** All cells of one candidate; its time is theirs together, turns of others left out. */
export interface PlannedCandidate extends PlannedTotals {
  readonly id: string;
  readonly model: string;
  readonly provider: string;
  /** Cost with the warm-up requests, as a spending limit counts it. */
  readonly spendUsd: PlanRange | null;
  /** Why a number is unknown and what to do, a sentence each. */
  readonly unknown: readonly string[];
}

/** A dedicated endpoint that the run would bring up. Null: unknown, or no limit. */
export interface PlannedEndpoint {
  readonly name: string;
  readonly namespace: string | null;
  readonly candidates: readonly string[];
  /** "aws nvidia-l4 x1, 0 to 1 replicas"; null: it must exist already. */
  readonly instance: string | null;
  /** USD for an hour of one replica. */
  readonly perHourUsd: number | null;
  readonly after: AfterLease;
  readonly maxTimeMs: number;
  /** Most that it can cost: all its replicas until its longest time is over, or its own spending limit. */
  readonly maxUsd: number | null;
}

/** Something without which a run would not start, or would leave a number unknown. */
export interface PlanGap {
  readonly kind: 'token' | 'price' | 'dataset' | 'samples';
  /** Candidate or dataset. */
  readonly about: string;
  readonly problem: string;
  readonly remedy: string | null;
}

/** Smallest true difference of a 0/1 scorer between two candidates that a dataset finds: 5 % two-sided, 80 % power. */
export interface PlannedPower {
  readonly dataset: string;
  readonly scorers: readonly string[];
  /** Pairs. */
  readonly samples: number;
  /** Share of the samples on which the two are assumed to disagree, and what it finds then; null: nothing. */
  readonly detectable: readonly { readonly discordantShare: number; readonly difference: number | null }[];
  /** Samples are clustered: fewer than `samples` are independent, and it finds less. */
  readonly clustered: boolean;
}

/** Whether a limit would stop the run. unknown: the range is. */
export type LimitReached = 'certainly' | 'possibly' | 'no' | 'unknown';

/** What a run of one suite would do, cost and be able to show. */
export interface SuitePlan {
  readonly suite: string;
  readonly path: string;
  readonly task: TaskName;
  readonly seed: number;
  readonly cells: readonly PlannedCell[];
  readonly candidates: readonly PlannedCandidate[];
  readonly total: PlannedTotals & { readonly spendUsd: PlanRange | null };
  /** Null: no such limit. */
  readonly budget: { readonly maxCostUsd: number; readonly reached: LimitReached } | null;
  readonly time: { readonly maxDurationMs: number; readonly reached: LimitReached } | null;
  readonly power: readonly PlannedPower[];
  readonly endpoints: readonly PlannedEndpoint[];
  readonly missing: readonly PlanGap[];
  /** What the ranges leave out, a sentence each. */
  readonly notes: readonly string[];
}
