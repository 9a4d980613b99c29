/** Closed set of ways in which an attempt can fail. */
export type ErrorCode =
  | 'dns'
  | 'connect'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'http_4xx'
  | 'auth'
  | 'payment'
  | 'rate_limited'
  | 'loading'
  | 'http_5xx'
  | 'malformed'
  | 'truncated'
  | 'stream_error'
  | 'aborted'
  | 'unknown';

/**
 * Clock marks of one HTTP exchange: ms from the run's monotonic zero, taken in the socket callbacks.
 * Null: the event did not happen or could not be seen.
 */
export interface Marks {
  /** When the load profile said the request should start; in a closed loop, when its slot became free. */
  readonly scheduledAtMs: number;
  /** The client starts the HTTP call, before pool checkout, DNS, TCP and TLS. */
  readonly sentAtMs: number;
  /** The socket is usable; null when the connection was reused. */
  readonly connectedAtMs: number | null;
  readonly headersAtMs: number | null;
  readonly firstByteAtMs: number | null;
  /** First read with non-empty content, reasoning or tool-call delta. Streams only. */
  readonly firstTokenAtMs: number | null;
  /** First read with visible answer text. Streams only. */
  readonly firstOutputAtMs: number | null;
  readonly lastTokenAtMs: number | null;
  /** Body closed, or the moment of failure. */
  readonly doneAtMs: number;
}

/** Why a request paused before an attempt. */
export type WaitReason = 'retry_after' | 'rate_limit' | 'backoff' | 'cold_start' | 'limiter';

/** Evidence that a request met a cold model. */
export type ColdEvidence =
  | 'loading_503'
  | 'estimated_time'
  | 'endpoint_state'
  | 'held_request'
  | 'idle_probe';

/** Token counts as the server states them, or as counted; null: unknown. */
export interface Usage {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly source: 'server' | 'tokenizer' | 'chunks';
}

/** Server headers worth keeping; null: not sent. */
export interface ServerFacts {
  readonly requestId: string | null;
  /** Provider that the router picked. */
  readonly provider: string | null;
  /** `cache` marks an answer that nobody computed. */
  readonly computeType: string | null;
  /** Server-side compute time in seconds; TGI states seconds, TEI milliseconds. */
  readonly computeSeconds: number | null;
  /** Wait in the server's queue, ms (x-queue-time). */
  readonly queueMs: number | null;
  /** Time in the model, ms (x-inference-time). */
  readonly inferenceMs: number | null;
  /** Whole time in the server, ms (x-total-time). */
  readonly totalMs: number | null;
}

/** How long the parts of opening a connection took, ms; null: the part did not happen or could not be seen. */
export interface ConnectPhases {
  readonly dnsMs: number | null;
  readonly tcpMs: number | null;
  readonly tlsMs: number | null;
}

/** One HTTP exchange of an attempt that takes several: submit a job, ask for it, download its result. Times in ms of the run. */
export interface AttemptStep {
  readonly kind: 'submit' | 'poll' | 'fetch';
  readonly sentAtMs: number;
  readonly doneAtMs: number;
  /** Null: no answer. */
  readonly httpStatus: number | null;
}

/**
 * One send to its end: its marks, its end, and what the server said. Usually one HTTP exchange; where the provider takes a
 * job and is asked for it, the marks run from the submit to the last byte of the final answer.
 */
export interface Attempt {
  /** 1-based within the request. */
  readonly attempt: number;
  readonly marks: Marks;
  /** Of the last exchange. */
  readonly httpStatus: number | null;
  /** Null: the attempt succeeded. */
  readonly errorCode: ErrorCode | null;
  /** Redacted, at most 500 characters; null when it succeeded. */
  readonly errorMessage: string | null;
  readonly cold: ColdEvidence | null;
  readonly cached: boolean;
  readonly connection: 'new' | 'reused' | null;
  /** Null: the connection was reused, or how it opened could not be seen. */
  readonly connect: ConnectPhases | null;
  /** Pause before this attempt, ms; 0 when there was none. */
  readonly waitBeforeMs: number;
  readonly waitReason: WaitReason | null;
  readonly usage: Usage | null;
  readonly server: ServerFacts;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Token-bearing events and socket reads that carried them; null when not streamed. */
  readonly tokenEvents: number | null;
  /** Gaps between token-bearing reads, ms, in order; null when not streamed. */
  readonly itlMs: readonly number[] | null;
  /** Its exchanges in order; null: it was a single one. Once there are steps the provider has accepted the job. */
  readonly steps: readonly AttemptStep[] | null;
}
