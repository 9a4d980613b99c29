import type { Attempt } from './attempt.ts';
import type { EndpointState } from './endpoint.ts';
import type { Json } from './json.ts';
import type { Result } from './result.ts';
import type { Score } from './score.ts';
import type { Settlement } from './settlement.ts';

/** Why a run or a candidate ended before its plan did. */
export type StopCause =
  | 'interrupted'
  | 'max_cost'
  | 'max_duration'
  | 'error_rate'
  | 'auth'
  | 'payment'
  | 'lease'
  | 'machine'
  | 'never_answered';

/** A stop, and whom it stopped: null stops the whole run. */
export interface Stop {
  readonly cause: StopCause;
  readonly candidateId: string | null;
  readonly message: string;
}

/** A worker as it introduced itself; the last word of each counts. */
export interface WorkerEvent {
  readonly type: 'worker';
  readonly worker: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Name of its machine. */
  readonly host: string;
  readonly cores: number;
  /** Ms of the run. */
  readonly atMs: number;
  /** Its wall clock less that of Redis, ms. */
  readonly clockOffsetMs: number;
  /** Its marks stand on the run's clock to within so much, ms: half the shortest round trip to Redis. */
  readonly clockUncertaintyMs: number;
  /** Largest change of its offset seen since it joined, ms; its marks were not moved by it. */
  readonly clockDriftMs: number;
  /** Candidates that it could not serve. */
  readonly unable: readonly string[];
}

/** What a start of the run by workers came to, beside its results. */
export interface FleetEvent {
  readonly type: 'fleet';
  readonly atMs: number;
  /** The coordinator's own uncertainty, ms: it set the run's zero. */
  readonly clockUncertaintyMs: number;
  /** Answers that came a second time because a request was sent twice: their attempts are on record as such. */
  readonly duplicates: number;
  /** Words of the same send that came twice and cost nothing. */
  readonly redelivered: number;
  /** Requests that were queued again because their job was lost. */
  readonly requeued: number;
  /** Sends of workers that died; whether they were billed is not known. Null: the run has no budget, so they were not counted. */
  readonly lostSends: number | null;
  /** What was set aside for those and counts as spent, USD; null as above. */
  readonly lostUsd: number | null;
}

/** The only thing that the journal holds: one JSON object a line. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly runId: string;
      /** ISO 8601 wall time of this start. */
      readonly at: string;
      /** Monotonic time of this start on the run's own clock: 0, or for a resumed run the time that had passed. */
      readonly zeroMs: number;
      readonly resumed: boolean;
    }
  | {
      readonly type: 'cell-started';
      readonly cellId: string;
      readonly planned: number;
      readonly atMs: number;
    }
  | { readonly type: 'result'; readonly result: Result }
  | {
      /** A request that had ended was sent and answered once more: the answer is dropped, what it cost is not. */
      readonly type: 'duplicate';
      readonly key: string;
      readonly cellId: string;
      readonly worker: string;
      readonly attempts: readonly Attempt[];
    }
  | WorkerEvent
  | FleetEvent
  | {
      /** A part of a load with a rate of its own is over, or was stopped: every request of it that was sent has ended. */
      readonly type: 'stage';
      readonly cellId: string;
      readonly stage: number;
      /** Planned mean rate. */
      readonly ratePerSecond: number;
      readonly scheduled: number;
      /** First scheduled arrival's start of the stage and end of its plan, ms of the run. */
      readonly fromMs: number;
      readonly toMs: number;
      /** Whether the server kept up and met the SLO; null: the load does not ask. */
      readonly sustained: boolean | null;
    }
  | {
      /** The client was late: what was stamped in this stretch may bear times of its own. */
      readonly type: 'stall';
      readonly fromMs: number;
      readonly toMs: number;
      /** Longest silence of the heartbeat inside it, ms. */
      readonly gapMs: number;
      /** Whose; absent: this process sent the requests itself. */
      readonly worker?: string;
    }
  | {
      /** How the client's own machine was over a stretch of the run. */
      readonly type: 'health';
      readonly fromMs: number;
      readonly toMs: number;
      /** CPU time of this process, ms. */
      readonly cpuMs: number;
      /** Time that the event loop's thread was ready and had no core, ms; null: the system does not say. */
      readonly runQueueMs: number | null;
      /** Time that the machine's host took away, ms over all cores; null: the system does not say. */
      readonly stealMs: number | null;
      /** Pauses for garbage collection, ms. */
      readonly gcMs: number;
      /** Whose; absent: this process sent the requests itself. */
      readonly worker?: string;
    }
  | {
      /** How long a warm answer takes in an idle-gap study, and the wait above which a probe is taken for cold, ms. */
      readonly type: 'cold-bound';
      readonly cellId: string;
      readonly warmMs: readonly number[];
      readonly boundMs: number;
    }
  | ({
      /** A cell has what the suite's stopWhen asks for: what is left of its plan is not sent. */
      readonly type: 'settled';
      readonly cellId: string;
      readonly atMs: number;
    } & Settlement)
  | {
      readonly type: 'score';
      readonly key: string;
      readonly scorer: string;
      readonly score: Score;
      /** What corpus metrics are computed from: right answer and given answer, normalised; null when unscored. */
      readonly pair: { readonly target: string; readonly answer: string } | null;
    }
  | {
      /** What a judge was asked about one answer, by one scorer; its tokens and cost are its own. */
      readonly type: 'judgement';
      /** Key of the answer's score. */
      readonly key: string;
      readonly scorer: string;
      readonly judge: string;
      /** Attempts of all its questions, in order: those of a repeat stand together, the first repeat's first. */
      readonly attempts: readonly Attempt[];
      /** What it said to each question; null: no answer. */
      readonly answers: readonly (string | null)[];
      /** Questions of these that this machine's own cache answered: they have no attempt. */
      readonly recalled: number;
    }
  | {
      /** A dedicated endpoint's state as the management API told it, when it was first seen so. */
      readonly type: 'endpoint';
      readonly name: string;
      readonly namespace: string;
      readonly state: EndpointState | 'deleted';
      readonly readyReplicas: number | null;
      readonly targetReplicas: number | null;
      /** Since when, by the API's own clock, ISO 8601; null: it does not say. */
      readonly since: string | null;
      /** ISO 8601 wall time of this machine. */
      readonly at: string;
      readonly atMs: number;
    }
  | { readonly type: 'cell-finished'; readonly cellId: string; readonly ended: number; readonly atMs: number }
  | {
      readonly type: 'run-finished';
      readonly at: string;
      readonly atMs: number;
      readonly complete: boolean;
      readonly stops: readonly Stop[];
      readonly facts: Readonly<Record<string, Json>>;
    };
