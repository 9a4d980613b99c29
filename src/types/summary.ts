import type { ErrorCode } from './attempt.ts';
import type { IdleGapStudy } from './idle-gap.ts';

/** A number with its interval. low and high null: no interval can be given, `note` says why. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Confidence of the interval, 0.95 unless stated. */
  readonly level: number;
  /** Samples behind the number (after averaging repeats). */
  readonly n: number;
  /** Name of the interval's method: "Wilson", "t", "clustered t", "bootstrap (percentile, 2000 draws)", "order statistics". */
  readonly method: string;
  readonly note: string | null;
}

/** A percentile of a distribution. */
export interface Quantile {
  /** 50, 90, 95, 99. */
  readonly p: number;
  readonly value: number;
  /** 95 % interval from order statistics; null where the sample can't carry it. */
  readonly low: number | null;
  readonly high: number | null;
  /** False: too few samples for this percentile (p95 below 20, p99 below 100, p99.9 below 1,000); show it greyed. */
  readonly trusted: boolean;
  /** The same percentile with every failed request counted as infinite; "infinite" when it falls among them. Null where it does not apply. */
  readonly withFailures: number | 'infinite' | null;
}

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
  readonly cached: number;
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

/** Mean number of requests in the system, from scheduled to ended. */
export interface InFlight {
  /** Counted over time from the requests' own times. */
  readonly measured: number;
  /** Requests ended per second × their mean time from scheduled to ended (Little's law); alike while nothing piles up. */
  readonly byLittle: number;
}

/** A part of a load with a rate of its own, or a whole cell as one point of a curve. Latencies are of warm answers. */
export interface StageSummary {
  /** 0-based, in order of time. */
  readonly stage: number;
  /** "10/s", "closed-8". */
  readonly label: string;
  /** Planned mean rate, per second; null: the load plans none (closed). */
  readonly ratePerSecond: number | null;
  /** Scheduled requests ÷ planned length; null: no length was planned. */
  readonly offeredPerSecond: number | null;
  /** Answers that came in its window ÷ window; null: no window. */
  readonly requestsPerSecond: number | null;
  /** From its beginning to the later of planned end and last end of its requests, or to where the next stage begins, ms. */
  readonly windowMs: number | null;
  readonly scheduled: number;
  readonly ok: number;
  /** Errors and timeouts. */
  readonly failed: number;
  /** p50, p90, p95, p99; empty: no warm answer, or not measured. */
  readonly responseTime: readonly Quantile[];
  readonly serviceTime: readonly Quantile[];
  readonly ttft: readonly Quantile[];
  /** Null: nothing was sent. */
  readonly inFlight: InFlight | null;
  /** Share of the scheduled requests that met every SLO; null: no SLO. */
  readonly goodFraction: number | null;
  /** Enough requests met the SLO and the backlog drained; null: a closed load without an SLO. */
  readonly sustained: boolean | null;
}

/** Where a load's rates stop being sustained. Rates are planned ones for open loads, achieved ones for closed loads. */
export interface Saturation {
  /** Highest rate that was sustained below the lowest that was not; null: none was. */
  readonly highestSustainedPerSecond: number | null;
  /** The true bound lies in [low, high). low 0: no rate was sustained; high null: every rate was. */
  readonly bracket: { readonly low: number; readonly high: number | null };
  /** Achieved rate beyond which latency climbs steeply (Kneedle); null: the points show no knee. */
  readonly kneePerSecond: number | null;
  /** What the lowest rate that was not sustained failed at; null: every rate was sustained, or none was judged. */
  readonly limitedBy: 'client' | 'limits' | 'rate_limit' | 'errors' | 'backlog' | 'slo' | null;
}

/** How a load was sent. Times in ms, rates per second. */
export interface ArrivalSummary {
  /** The plan in words: "poisson arrivals at 100/s for 30 s, seeded". */
  readonly plan: string;
  /** Rate of the schedule and of the sends; null: a closed load, or fewer than two arrivals. */
  readonly requestedPerSecond: number | null;
  readonly sentPerSecond: number | null;
  /** Sent ÷ requested rate, at most 1. */
  readonly sentShare: number | null;
  /** Send after the scheduled moment, apart from waits that the run imposed; null: nothing was sent. */
  readonly lateness: {
    readonly n: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly maxMs: number;
  } | null;
}

/** One part of opening connections. */
export interface ConnectPart {
  readonly n: number;
  readonly p50Ms: number;
  readonly maxMs: number;
}

/** Connections that the measured requests' attempts rode on. */
export interface ConnectionSummary {
  readonly mode: 'pooled' | 'fresh';
  /** Attempts on a connection that they opened, of those whose connection is known. */
  readonly opened: number;
  readonly known: number;
  /** Null: it did not happen, or could not be seen. */
  readonly dns: ConnectPart | null;
  readonly tcp: ConnectPart | null;
  readonly tls: ConnectPart | null;
}

/** What servers say of their own time; null values: they do not say. */
export interface ServerTimeSummary {
  /** Answers with a server time, of the answers that no cache gave. */
  readonly told: number;
  readonly of: number;
  /** Headers that it was read from. */
  readonly source: string;
  readonly queueP50Ms: number | null;
  readonly inferenceP50Ms: number | null;
  /** Answers whose server time is longer than the client's: they have no network time. */
  readonly impossible: number;
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
  readonly scores: readonly ScorerSummary[];
  readonly confusion: ConfusionMatrix | null;
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
