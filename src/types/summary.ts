import type { ErrorCode } from './attempt.ts';
import type { Estimate, Quantile } from './estimate.ts';
import type { IdleGapStudy } from './idle-gap.ts';
import type {
  ArrivalSummary,
  ConnectionSummary,
  Saturation,
  ServerTimeSummary,
  StageSummary,
} from './load-summary.ts';
import type { Settlement } from './settlement.ts';

/** Exact percentiles of one latency over one set of requests. */
export interface Distribution {
  readonly n: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** p50, p90, p95, p99 in this order. */
  readonly quantiles: readonly Quantile[];
  /** Points of the empirical distribution function, [value, share at or below], at most 200, first and last value included. */
  readonly ecdf: readonly (readonly [number, number])[];
}

/** One latency metric of a cell, ms. Null: no such request, or not measured (ttft of an answer that is not streamed). */
export interface LatencySummary {
  readonly metric: LatencyMetric;
  readonly warm: Distribution | null;
  /** Warm without the values that bear marks of a stall of the client. Null: none does, nothing is left, or the client was not watched. */
  readonly clean: Distribution | null;
  /** Warm values that bear marks of a stall of the client. Null: the client was not watched. */
  readonly tainted: number | null;
  readonly cold: Distribution | null;
  readonly all: Distribution | null;
}

/** Latency metrics that a report carries. */
export type LatencyMetric =
  | 'service_time'
  | 'response_time'
  | 'request_latency'
  | 'ttfb'
  | 'ttft'
  | 'ttfo'
  | 'tpot'
  | 'itl'
  | 'schedule_delay'
  | 'retry_wait'
  | 'connect_time'
  | 'ttft_warm_connection'
  | 'server_time'
  | 'network_time';

/** How a cell's requests ended. Warm-up is not in it. ok + error + timeout + cancelled + notSent = scheduled. */
export interface Counts {
  /** Distinct samples planned. */
  readonly samples: number;
  readonly scheduled: number;
  readonly ok: number;
  readonly error: number;
  readonly timeout: number;
  readonly cancelled: number;
  readonly notSent: number;
  readonly attempts: number;
  readonly rateLimited: number;
  readonly loading: number;
  /** Answers that a cache gave, the server's or this machine's own: in no latency. */
  readonly cached: number;
  /** Those of them from this machine's own cache: nothing was sent for them. They are in `ok` and in `cached`. */
  readonly recalled: number;
  readonly warmupRequests: number;
  readonly warmupAttempts: number;
  /** Ended requests ahead of the measured part and behind it, while an open load ramps up and cools down. */
  readonly rampRequests: number;
  readonly drainRequests: number;
}

/** One scorer over one cell. */
export interface ScorerSummary {
  readonly scorer: string;
  /** Null: nothing could be scored. */
  readonly estimate: Estimate | null;
  readonly scored: number;
  readonly unscored: number;
  /** Errors and other requests without an answer, by the suite's policy `exclude` or counted `wrong`. */
  readonly errorPolicy: 'exclude' | 'wrong';
  /** The estimate if every unanswered request had been wrong, and if every one had been right. Null for scorers without a per-sample value. */
  readonly worstCase: { readonly low: number; readonly high: number } | null;
}

/** How far a judge agrees with itself, or several judges with each other, over the answers of one cell. */
export interface JudgeAgreement {
  /** repeats: one judge, asked again about the same answer; judges: several, asked the same. */
  readonly between: 'repeats' | 'judges';
  /** Names of the scorers that asked: one, or one a judge. */
  readonly scorers: readonly string[];
  /** Ids of the judges, in the order of the scorers. */
  readonly judges: readonly string[];
  /** interval: grades are numbers; nominal: verdicts. */
  readonly scale: 'interval' | 'nominal';
  /** Times that the judge was asked about each answer, or number of judges. */
  readonly observers: number;
  /** Answers with at least one readable grade. */
  readonly answers: number;
  /** Readable grades of these answers; at most answers × observers. */
  readonly grades: number;
  /** Krippendorff's alpha; n counts the answers with two grades or more. Null: undefined, `reason` says why. */
  readonly alpha: Estimate | null;
  readonly reason: string | null;
}

/** One custom metric over one cell. */
export interface MetricSummary {
  readonly metric: string;
  readonly unit: 'share' | 'score';
  /** Null: undefined; `note` says why. */
  readonly estimate: Estimate | null;
  readonly note: string | null;
}

/** The samples of a cell by one grouping. */
export interface Breakdown {
  /** Name of the grouping: the column, label or length. */
  readonly grouping: string;
  /** Bounds between buckets; null: every value is a group. */
  readonly edges: readonly number[] | null;
  /** Buckets in order of their bounds, other groups the largest first; at most 20. */
  readonly groups: readonly BreakdownGroup[];
  /** Groups beyond these, and the samples in them. */
  readonly more: { readonly groups: number; readonly samples: number };
}

/** One group of a breakdown. */
export interface BreakdownGroup {
  /** "(none)": samples without a value. */
  readonly name: string;
  /** Distinct samples that were asked. */
  readonly samples: number;
  /** In the suite's order, by the same rules as the cell's. */
  readonly scores: readonly ScorerSummary[];
}

/** Counts of target against answer. matrix[i][j]: target labels[i] answered as labels[j]. */
export interface ConfusionMatrix {
  readonly labels: readonly string[];
  readonly matrix: readonly (readonly number[])[];
  readonly perClass: readonly {
    readonly label: string;
    readonly support: number;
    /** Null where the denominator is 0. */
    readonly precision: number | null;
    readonly recall: number | null;
    readonly f1: number | null;
  }[];
}

/** Samples that were answered more than once, and whether their answers agree. */
export interface FlakySummary {
  /** Samples with at least two answers. */
  readonly repeated: number;
  /** Those of them with two answers that differ. */
  readonly flaky: number;
  /** flaky ÷ repeated, with Wilson's interval. */
  readonly share: Estimate;
  /** At most 20, those with the most different answers first. */
  readonly listed: readonly {
    readonly sampleId: string;
    /** The commonest first; long ones are cut. */
    readonly answers: readonly { readonly text: string; readonly times: number }[];
  }[];
}

/** Cold starts of a cell. */
export interface ColdSummary {
  /** Measured requests that met a cold model. */
  readonly requests: number;
  /** Cold periods, those met in warm-up included. */
  readonly periods: number;
  /** requests ÷ measured requests that reached the server, with Wilson's interval; null: none reached it. */
  readonly rate: Estimate | null;
  /** One entry a period: first refusal (or send) to first successful first byte, ms of the run; durationMs null: it never ended. */
  readonly durations: readonly {
    readonly startedAtMs: number;
    readonly durationMs: number | null;
    readonly evidence: string;
    readonly requests: number;
    readonly inWarmup: boolean;
  }[];
  readonly p50Ms: number | null;
  readonly maxMs: number | null;
}

/** What a cell cost. Null: unknown, with the reason. */
export interface CostSummary {
  readonly usd: number | null;
  readonly per1kRequestsUsd: number | null;
  readonly perCorrectUsd: number | null;
  /** Formula with its numbers, for people: "312 requests × $0.0001". */
  readonly basis: string;
  readonly source: string;
  readonly unknownReason: string | null;
}

/** Work per time of a cell. Null: no window. */
export interface Throughput {
  /** Sum over the cell's turns of first scheduled to last end, ms. */
  readonly windowMs: number | null;
  readonly requestsPerSecond: number | null;
  readonly outputTokensPerSecond: number | null;
  /** Requests per second that met every SLO; null: no SLO in the suite. */
  readonly goodput: number | null;
  /** Of the scheduled requests, those that no cache answered. */
  readonly goodFraction: number | null;
  /** Requests per second that met every SLO with a right answer by the first 0/1 scorer; null: no SLO, or no such scorer. */
  readonly correctGoodput: number | null;
}

/** Everything quotable about one cell. */
export interface CellSummary {
  readonly id: string;
  readonly candidate: string;
  readonly model: string;
  readonly provider: string;
  readonly deployment: Deployment;
  readonly dataset: string;
  readonly prompt: string | null;
  readonly load: string;
  /** Latency that leads: response_time where arrivals wait for nobody, else service_time. */
  readonly headline: 'response_time' | 'service_time';
  readonly arrivals: ArrivalSummary;
  readonly counts: Counts;
  /** Null: it was asked its whole plan, or its run was cut off before. */
  readonly settled: Settlement | null;
  readonly scores: readonly ScorerSummary[];
  /** Of judges that were asked repeatedly, and of those that graded the same answers; empty: there are none. */
  readonly agreement: readonly JudgeAgreement[];
  readonly metrics: readonly MetricSummary[];
  readonly breakdowns: readonly Breakdown[];
  readonly confusion: ConfusionMatrix | null;
  /** Null: no sample was answered twice, or its answers are numbers. */
  readonly flaky: FlakySummary | null;
  readonly latency: readonly LatencySummary[];
  readonly throughput: Throughput;
  /** Parts of the load with a rate of their own; empty: it has none. */
  readonly stages: readonly StageSummary[];
  /** Null: the load has fewer than two rates. */
  readonly saturation: Saturation | null;
  readonly connections: ConnectionSummary;
  /** Null: the server does not tell its time. */
  readonly serverTime: ServerTimeSummary | null;
  readonly cold: ColdSummary;
  /** Null: its load is no idle-gap study. */
  readonly idleGap: IdleGapStudy | null;
  readonly tokens: {
    readonly input: number | null;
    readonly output: number | null;
    readonly source: string | null;
  };
  /** Tokens per token-bearing event; above 1.2 itl percentiles are not comparable. Null when not streamed. */
  readonly tokensPerChunk: number | null;
  readonly cost: CostSummary;
  readonly errors: readonly {
    readonly code: ErrorCode;
    readonly attempts: number;
    readonly requests: number;
    readonly example: string;
  }[];
  /** Providers that answered, by the server's own word. */
  readonly servedBy: Readonly<Record<string, number>>;
  readonly blocks: number;
}

export type Deployment =
  | 'serverless'
  | 'endpoint'
  | 'openai-compatible'
  | 'sandbox-serverless'
  | 'sandbox-endpoint';
