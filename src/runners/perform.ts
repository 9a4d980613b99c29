import type { HttpClient } from '../http/client.ts';
import type { Attempt, WaitReason } from '../types/attempt.ts';
import type { Clock, Rng } from '../types/context.ts';
import type { Result } from '../types/result.ts';
import type { Suite } from '../types/suite.ts';
import type { Reading, TaskInputs } from '../types/task.ts';
import type { WorkItem } from '../types/work.ts';
import { formatDuration } from '../util/duration.ts';
import { messageOf } from '../util/errors.ts';
import type { AnswerMemory } from './answer-memory.ts';
import { type AttemptOutcome, sendAttempt } from './attempt.ts';
import type { Budget, Leave, SendAccount } from './budget.ts';
import type { ColdGate } from './cold-gate.ts';
import { evidenceOfWait } from './cold-wait.ts';
import { messageIn, outputOf, type ResultEnd } from './end-of-request.ts';
import { type EndpointStates, explainColdness } from './endpoint-states.ts';
import type { SendLimiter } from './limiter.ts';
import { makeResult } from './make-result.ts';
import { type Pause, pauseAfter } from './retry.ts';
import { type Route, type RoutedRequest, requestTo } from './route.ts';
import { isWorthRetrying } from './status.ts';
import type { StopBoard } from './stop-board.ts';

/** What all requests of one candidate share. */
export interface Lane {
  readonly route: Route;
  readonly limiter: SendLimiter;
  readonly coldGate: ColdGate;
  readonly rng: Rng;
  /** Null: the run has no limit of cost. */
  readonly account: SendAccount | null;
}

/** What all requests of a run share. */
export interface RunTools {
  readonly client: HttpClient;
  readonly clock: Clock;
  /** Ms of the run's clock. */
  readonly now: () => number;
  readonly suite: Suite;
  readonly board: StopBoard;
  /** Null: no limit of cost. */
  readonly budget: Budget | null;
  /** Null: no candidate is served by an endpoint that the management API knows by name. */
  readonly endpoints: EndpointStates | null;
  readonly toInputs: (item: WorkItem) => TaskInputs;
  /** Module scorers read the other columns of a sample, so its result carries them; groupings read these alone. */
  readonly keepsMetadata: boolean;
  readonly groupColumns: readonly string[];
  /** Answers of earlier runs; null: everything is asked anew. */
  readonly memory: AnswerMemory | null;
}

/** A request that is ready to be sent. */
export interface ReadyRequest {
  /**
   * Carries it to its end, once: sends, waits as the server asks, sends again where that is worth it. Gives null when
   * it was stopped before its first send: then nothing happened and nothing is recorded.
   */
  carry(scheduledAtMs: number): Promise<Result | null>;
}

/** Builds an item's request, which takes its time for a large one: do it ahead of the moment to send. */
export function readyRequest(item: WorkItem, lane: Lane, tools: RunTools): ReadyRequest {
  return new OpenRequest(item, lane, tools);
}

/** Builds an item's request and carries it to its end. */
export function perform(
  item: WorkItem,
  scheduledAtMs: number,
  lane: Lane,
  tools: RunTools,
): Promise<Result | null> {
  return readyRequest(item, lane, tools).carry(scheduledAtMs);
}

/** Leave to send after a wait, with the wait's reason (null: there was none), or the end of the patience with a cold model. */
interface Turn {
  readonly waited: WaitReason | null;
  readonly gaveUp: boolean;
}

/** What most requests meet: nothing to wait for. */
const AT_ONCE: Turn = { waited: null, gaveUp: false };

class OpenRequest implements ReadyRequest {
  readonly #item: WorkItem;
  readonly #lane: Lane;
  readonly #tools: RunTools;
  readonly #request: RoutedRequest;
  readonly #attempts: Attempt[] = [];
  /** Sends that failed otherwise than by loading: what the retry policy counts. */
  #failedSends = 0;
  #scheduledAtMs = 0;
  /** For the next send; null: the run has no limit of cost. */
  #leave: Leave | null = null;

  constructor(item: WorkItem, lane: Lane, tools: RunTools) {
    this.#item = item;
    this.#lane = lane;
    this.#tools = tools;
    this.#request = requestTo(lane.route, tools.toInputs(item));
  }

  async carry(scheduledAtMs: number): Promise<Result | null> {
    this.#scheduledAtMs = scheduledAtMs;
    try {
      return await this.#run();
    } finally {
      // However it ended, an exception included: whoever waits behind it must not wait for ever.
      this.#lane.coldGate.resign(this);
    }
  }

  async #run(): Promise<Result | null> {
    const { board } = this.#tools;
    const { limiter, account } = this.#lane;
    const stopped = board.signalOf(this.#item.cell.candidate.id);
    let pause: Pause | null = null;
    for (;;) {
      let turn: Turn;
      try {
        const free = pause === null && limiter.isFree && account === null && !stopped.aborted;
        turn = free ? AT_ONCE : await this.#waitForTurn(pause, stopped);
      } catch (error) {
        if (!stopped.aborted) throw error;
        return this.#attempts.length === 0
          ? null
          : this.#end('cancelled', 'aborted', `stopped while waiting: ${messageOf(stopped.reason)}`);
      }
      const last = this.#attempts.at(-1);
      if (last !== undefined && turn.gaveUp) return this.#endLoading(last);
      if (last !== undefined && this.#leftMs() <= 0) {
        if (this.#leave !== null) account?.release(this.#leave);
        return this.#endAtLimit(last);
      }
      const outcome = await this.#send(turn.waited);
      if (this.#leave !== null) account?.settle(this.#leave, outcome.attempt);
      this.#attempts.push(outcome.attempt);
      if (outcome.reading !== null) return this.#succeed(outcome.reading);
      const next = this.#decide(outcome);
      if ('status' in next) return next;
      pause = next;
    }
  }

  /** Pauses as decided, then asks the limiter and the budget. */
  async #waitForTurn(pause: Pause | null, signal: AbortSignal): Promise<Turn> {
    const { limiter, coldGate, account } = this.#lane;
    if (pause?.reason === 'cold_start') {
      if (!(await coldGate.wait(this, this.#coldUntilMs(), signal))) return { waited: null, gaveUp: true };
    } else if (pause !== null) {
      await this.#tools.clock.sleep(pause.waitMs, signal);
    }
    const held = await limiter.acquire(signal);
    this.#leave = account === null ? null : await account.take(signal);
    return { waited: pause?.reason ?? held ?? (this.#leave?.waited ? 'limiter' : null), gaveUp: false };
  }

  /** What is left of the request's limit, ms. It runs from the first send: until then we hold the request back ourselves. */
  #leftMs(): number {
    const { suite, now } = this.#tools;
    const nowMs = now();
    return (this.#attempts[0]?.marks.sentAtMs ?? nowMs) + suite.timeout.requestMs - nowMs;
  }

  /** When the patience with the open cold period is over, ms: it is the period's, however many requests meet it. */
  #coldUntilMs(): number {
    return (this.#lane.coldGate.openedAtMs ?? this.#tools.now()) + this.#tools.suite.coldStart.maxWaitMs;
  }

  async #send(waitReason: WaitReason | null): Promise<AttemptOutcome> {
    const { client, clock, suite, board, endpoints, now } = this.#tools;
    const waitedSinceMs = this.#attempts.at(-1)?.marks.doneAtMs ?? this.#scheduledAtMs;
    const outcome = await sendAttempt(
      client,
      {
        route: this.#lane.route,
        request: this.#request,
        attempt: this.#attempts.length + 1,
        scheduledAtMs: this.#scheduledAtMs,
        waitBeforeMs: waitReason === null ? 0 : now() - waitedSinceMs,
        waitReason,
        attemptMs: Math.max(1, Math.min(suite.timeout.attemptMs, this.#leftMs())),
        headersMs: suite.timeout.headersMs,
        idleMs: suite.timeout.idleMs,
        freshConnection: suite.connections === 'fresh',
        signal: board.wireSignal,
      },
      clock,
    );
    const explained =
      endpoints === null ? outcome : await explainColdness(outcome, this.#item.cell.candidate.id, endpoints);
    this.#heed(explained);
    return this.#withEvidence(explained);
  }

  #withEvidence(outcome: AttemptOutcome): AttemptOutcome {
    const { attempt } = outcome;
    const { coldBoundMs } = this.#item;
    if (coldBoundMs === null || attempt.cold !== null) return outcome;
    const asked = 'x-scale-up-timeout' in this.#request.headers;
    return { ...outcome, attempt: { ...attempt, cold: evidenceOfWait(attempt, coldBoundMs, asked) } };
  }

  /** Lets the candidate's other requests know what this answer says about the server. */
  #heed(outcome: AttemptOutcome): void {
    const { limiter, coldGate } = this.#lane;
    const { attempt, hint, quota } = outcome;
    if (attempt.errorCode === 'loading')
      coldGate.refused(this, attempt.marks.doneAtMs, outcome.estimatedTimeMs);
    // A cached answer proves no warm model.
    else if (attempt.errorCode === null && !attempt.cached) coldGate.answered();
    else coldGate.resign(this);
    if (!this.#tools.suite.retry.respectRetryAfter) return;
    if (attempt.errorCode === 'rate_limited' && hint !== null)
      limiter.block(attempt.marks.doneAtMs + hint.waitMs);
    else if (attempt.errorCode === null && quota?.remaining === 0)
      limiter.block(attempt.marks.doneAtMs + quota.resetMs);
  }

  #decide(outcome: AttemptOutcome): Pause | Result {
    const { attempt, hint } = outcome;
    const { suite, now } = this.#tools;
    const code = attempt.errorCode ?? 'unknown';
    if (code === 'aborted') return this.#end('cancelled', code, messageIn(attempt));
    if (code === 'loading') {
      return now() < this.#coldUntilMs() ? { waitMs: 0, reason: 'cold_start' } : this.#endLoading(attempt);
    }
    this.#failedSends += 1;
    // An accepted job goes on and is billed, whatever became of our looks at it: it is not asked for twice.
    const again = attempt.steps === null && isWorthRetrying(code, attempt.httpStatus);
    if (!again || this.#failedSends >= suite.retry.attempts)
      return this.#endFailed(attempt, messageIn(attempt));
    const pause = pauseAfter(
      this.#failedSends,
      suite.retry,
      code === 'rate_limited' || attempt.httpStatus === 503 ? hint : null,
      this.#lane.rng,
    );
    return pause.waitMs < this.#leftMs() ? pause : this.#endAtLimit(attempt);
  }

  #endLoading(last: Attempt): Result {
    const coldMs = this.#tools.now() - (this.#lane.coldGate.openedAtMs ?? last.marks.doneAtMs);
    const cause = `still loading after ${formatDuration(coldMs)} (coldStart.maxWait)`;
    return this.#endFailed(last, `${cause}: ${messageIn(last)}`);
  }

  #endAtLimit(last: Attempt): Result {
    const limitS = this.#tools.suite.timeout.requestMs / 1000;
    return this.#endFailed(
      last,
      `${messageIn(last)} (the next send would come after the request's limit of ${limitS} s)`,
    );
  }

  #endFailed(last: Attempt, message: string): Result {
    const code = last.errorCode ?? 'unknown';
    return this.#end(code === 'timeout' ? 'timeout' : 'error', code, message);
  }

  #succeed(reading: Reading): Result {
    return this.#result({ status: 'ok', output: outputOf(reading, this.#item.cell.batch) });
  }

  #end(
    status: 'error' | 'timeout' | 'cancelled',
    errorCode: Attempt['errorCode'] & string,
    errorMessage: string,
  ): Result {
    return this.#result({ status, errorCode, errorMessage });
  }

  #result(end: ResultEnd): Result {
    return makeResult(this.#item, this.#tools, { attempts: this.#attempts, recalled: null }, end);
  }
}
