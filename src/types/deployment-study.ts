import type { Estimate, Quantile } from './estimate.ts';
import type { Deployment } from './summary.ts';

/** How a candidate is paid for: by what is asked of it, or by the hour that it stands ready. */
export type Billing = 'use' | 'hour';

/** What a candidate was seen to carry. */
export interface MeasuredCapacity {
  /** ceiling: a higher rate was offered and not sustained; reached: nothing more was asked for, the truth may be higher. */
  readonly kind: 'ceiling' | 'reached';
  /** Answered requests per second by all its replicas. */
  readonly perSecond: Estimate;
  /** Replicas that gave it. */
  readonly replicas: number;
  /** Requests in flight at that rate, over all replicas; null: not known. */
  readonly inFlight: number | null;
  /** "reached with 4 in flight". */
  readonly basis: string;
}

/** What a candidate's work cost, USD. Null: unknown, or it does not apply. */
export interface DeploymentCost {
  /** For 1,000 answered requests in this run: all billed retries by use, a share of the run's bill by the hour. */
  readonly per1kUsd: Estimate | null;
  /** By the hour only: for 1,000 requests if every hour were filled to the measured capacity. */
  readonly per1kAtCapacityUsd: Estimate | null;
  /** For one right answer in this run. */
  readonly perCorrectUsd: Estimate | null;
  /** By the hour only: for an hour of one replica. */
  readonly hourUsd: number | null;
  /** Who says the price. */
  readonly source: string;
  /** Why the cost is unknown; null: it is known. */
  readonly unknownReason: string | null;
}

/** One place that a model was measured in. Times in ms. */
export interface DeploymentRow {
  readonly candidate: string;
  readonly deployment: Deployment;
  readonly billing: Billing;
  /** From the call that brought it up to ready; null: the run did not bring it up. */
  readonly setupMs: number | null;
  /** The latency that leads its load. */
  readonly metric: 'response_time' | 'service_time';
  /** Of warm requests; null: there is none. */
  readonly p50: Quantile | null;
  readonly p95: Quantile | null;
  /** Of measured requests that reached the server, those that met a cold model; null: none reached it. */
  readonly coldShare: Estimate | null;
  /** Cold periods that were seen, and how long those lasted that ended. */
  readonly coldWait: {
    readonly p50Ms: number | null;
    readonly maxMs: number | null;
    readonly periods: number;
  };
  /** Null: its load says nothing about it. */
  readonly capacity: MeasuredCapacity | null;
  /** Attempts refused with 429 ÷ attempts; null: none was made. */
  readonly rateLimited: Estimate | null;
  /** Requests that failed for good ÷ requests that ended; null: none ended. */
  readonly errorRate: Estimate | null;
  readonly cost: DeploymentCost;
}

/** A number with the ends of its interval; null: no interval can be given. */
export interface Bounded {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** What an hour costs at a rate of requests, USD. */
export interface CostPoint {
  readonly perHour: number;
  readonly byUse: Bounded;
  /** Always on. */
  readonly byHour: number;
  readonly replicas: number;
  /** Scaled to zero between requests of independent callers; null: its load time is not known. */
  readonly scaledToZero: number | null;
  /** Share of those callers that meet a cold model. */
  readonly coldShare: number | null;
}

/** An endpoint that is put down while nobody asks. Times in ms. */
export interface ScaleToZero {
  readonly idleMs: number;
  readonly idleSource: string;
  /** Billed, and waited for by whoever comes first. */
  readonly loadMs: number;
  readonly loadSource: string;
}

/** A short text by rule. */
export interface Recommendation {
  /** Candidate to take; null: undecided, or it depends on the traffic. */
  readonly choice: string | null;
  readonly headline: string;
  /** Each cites measured numbers and their intervals. */
  readonly sentences: readonly string[];
}

/** A candidate that is paid by use against one that is paid by the hour. */
export interface DeploymentPair {
  readonly byUse: string;
  readonly byHour: string;
  /** Requests per hour at which both cost the same; null: unknown, with the reason. */
  readonly breakEvenPerHour: Estimate | null;
  readonly unknownReason: string | null;
  /** What one replica carries, requests per hour; null: not measured. */
  readonly capacityPerHour: Bounded | null;
  /**
   * within: the break-even lies below what one replica carries; beyond: above it, so that the endpoint never costs less;
   * unmeasured: above what it was seen to carry, though nobody asked it for more; open: the intervals leave both.
   */
  readonly reach: 'within' | 'beyond' | 'unmeasured' | 'open' | 'unknown';
  /** Requests per hour from which the endpoint costs less whatever the number of replicas; null: never, or unknown. */
  readonly alwaysFromPerHour: number | null;
  /** Replicas at that rate. */
  readonly alwaysFromReplicas: number | null;
  /** In order of the rate; empty: a price is unknown. */
  readonly points: readonly CostPoint[];
  /** Null: its load time is not known. */
  readonly scaleToZero: ScaleToZero | null;
  readonly recommendation: Recommendation;
}

/** What a month of the stated traffic would be like with one option, by simulation. */
export interface MonthPlan {
  readonly candidate: string;
  readonly option: 'by-use' | 'always-on' | 'scale-to-zero';
  /** For 730 hours; null: unknown. */
  readonly usd: Estimate | null;
  readonly unknownReason: string | null;
  /** From asking to the last byte, waits in the queue and for a cold model included, ms. */
  readonly p50Ms: Estimate;
  readonly p95Ms: Estimate;
  readonly p99Ms: Estimate;
  /** Requests that met a cold model; null: whether the place unloads it was not measured, so none is cold here. */
  readonly coldShare: Estimate | null;
  /** Billed at the same time; null: paid by use. */
  readonly replicas: { readonly mean: number; readonly most: number } | null;
  readonly requests: number;
}

/** The same model in several places: what each would cost, and what callers would feel. */
export interface DeploymentStudy {
  readonly model: string;
  readonly dataset: string;
  readonly prompt: string | null;
  /** Batch included: "closed-8-batch-16". */
  readonly load: string;
  /** One a candidate, in the suite's order. */
  readonly rows: readonly DeploymentRow[];
  readonly pairs: readonly DeploymentPair[];
  /** Empty: no traffic is stated, or nothing was answered. */
  readonly months: readonly MonthPlan[];
  /** What the numbers take for granted, for people. */
  readonly assumptions: readonly string[];
}
