/** How the client itself was while requests were on the wire. Shares are of that time; null: the system does not say. */
export interface ClientHealth {
  /** False: the client was saturated, and no time of the run is to be quoted. */
  readonly valid: boolean;
  /** Why it is not valid, each with its figure; empty: it is. */
  readonly reasons: readonly string[];
  /** Time with at least one measured request on the wire, ms. */
  readonly loadMs: number;
  readonly stalls: number;
  /** Longest silence of the heartbeat, ms; 0: no stall. */
  readonly longestGapMs: number;
  readonly stallShare: number;
  /** Time that the event loop's thread was ready and had no core. */
  readonly runQueueShare: number | null;
  /** Time that the machine's host took away, of all cores. */
  readonly stealShare: number | null;
  readonly gcShare: number;
  /** Processor time of the client; 1 is one core. */
  readonly cpuShare: number;
  /** Answered measured requests with a time that bears a mark of a stall. */
  readonly taintedRequests: number;
  /** Of the answered measured requests; null: there are none. */
  readonly taintedShare: number | null;
  /** p99 of the delay between the scheduled time and the send, waits for limits left out, ms; null: nothing was sent. */
  readonly scheduleDelayP99Ms: number | null;
}
