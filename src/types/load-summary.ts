import type { Quantile } from './estimate.ts';

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
