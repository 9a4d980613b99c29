import type { HttpClient } from '../http/client.ts';
import type { Attempt, WaitReason } from '../types/attempt.ts';
import type { Clock, Rng } from '../types/context.ts';
import type { Reading, TaskInput } from '../types/plugs.ts';
import type { Result } from '../types/result.ts';
import type { Sample } from '../types/sample.ts';
import type { Suite } from '../types/suite.ts';
import type { WorkItem } from '../types/work.ts';
import { formatDuration } from '../util/duration.ts';
import { messageOf } from '../util/errors.ts';
import { type AttemptOutcome, sendAttempt } from './attempt.ts';
import type { ColdGate } from './cold-gate.ts';
import type { Limiter } from './limiter.ts';
import { type Pause, pauseAfter } from './retry.ts';
import type { Route } from './route.ts';
import { isWorthRetrying } from './status.ts';
import type { StopBoard } from './stop-board.ts';

/** What all requests of one candidate share. */
export interface Lane {
  readonly route: Route;
  readonly limiter: Limiter;
  readonly coldGate: ColdGate;
  readonly rng: Rng;
}

/** What all requests of a run share. */
export interface RunTools {
  readonly client: HttpClient;
  readonly clock: Clock;
  /** Ms of the run's clock. */
  readonly now: () => number;
  readonly suite: Suite;
  readonly board: StopBoard;
  readonly toInput: (item: WorkItem) => TaskInput;
}

/**
 * Carries one request to its end: sends, waits as the server asks, sends again where that is worth it. Gives null
 * when the request was stopped before its first send: then nothing happened and nothing is recorded.
 */
export async function perform(
  item: WorkItem,
  scheduledAtMs: number,
  lane: Lane,
  tools: RunTools,
): Promise<Result | null> {
  const request = new OpenRequest(item, scheduledAtMs, lane, tools);
  return request.run();
}

class OpenRequest {
  readonly #item: WorkItem;
  readonly #scheduledAtMs: number;
  readonly #lane: Lane;
  readonly #tools: RunTools;
  readonly #body: string;
  readonly #attempts: Attempt[] = [];
  /** Sends that failed otherwise than by loading: what the retry policy counts. */
  #failedSends = 0;

  constructor(item: WorkItem, scheduledAtMs: number, lane: Lane, tools: RunTools) {
    this.#item = item;
    this.#scheduledAtMs = scheduledAtMs;
    this.#lane = lane;
    this.#tools = tools;
    this.#body = lane.route.toBody(tools.toInput(item));
  }

  async run(): Promise<Result | null> {
    const { board } = this.#tools;
    const stopped = board.signalOf(this.#item.cell.candidate.id);
    let pause: Pause | null = null;
    for (;;) {
      let waited: WaitReason | null;
      try {
        waited = await this.#waitForTurn(pause, stopped);
      } catch (error) {
        if (!stopped.aborted) throw error;
        return this.#attempts.length === 0
          ? null
          : this.#end('cancelled', 'aborted', `stopped while waiting: ${messageOf(stopped.reason)}`);
      }
      const outcome = await this.#send(waited);
      this.#attempts.push(outcome.attempt);
      if (outcome.reading !== null) return this.#succeed(outcome.reading);
      const next = this.#decide(outcome);
      if ('status' in next) return next;
      pause = next;
    }
  }

  /** Pauses as decided, then asks the limiter. Gives the reason of the wait; null: there was none. */
  async #waitForTurn(pause: Pause | null, signal: AbortSignal): Promise<WaitReason | null> {
    const { limiter, coldGate } = this.#lane;
    if (pause?.reason === 'cold_start') await coldGate.wait(this, signal);
    else if (pause !== null) await this.#tools.clock.sleep(pause.waitMs, signal);
    const held = await limiter.acquire(signal);
    return pause?.reason ?? held;
  }

  async #send(waitReason: WaitReason | null): Promise<AttemptOutcome> {
    const { client, clock, suite, board, now } = this.#tools;
    const waitedSinceMs = this.#attempts.at(-1)?.marks.doneAtMs ?? this.#scheduledAtMs;
    const deadlineMs = this.#scheduledAtMs + suite.timeout.requestMs - now();
    const outcome = await sendAttempt(
      client,
      {
        route: this.#lane.route,
        body: this.#body,
        attempt: this.#attempts.length + 1,
        scheduledAtMs: this.#scheduledAtMs,
        waitBeforeMs: waitReason === null ? 0 : now() - waitedSinceMs,
        waitReason,
        attemptMs: Math.max(1, Math.min(suite.timeout.attemptMs, deadlineMs)),
        headersMs: suite.timeout.headersMs,
        idleMs: suite.timeout.idleMs,
        signal: board.wireSignal,
      },
      clock.wallMs,
    );
    this.#heed(outcome);
    return outcome;
  }

  /** Lets the candidate's other requests know what this answer says about the server. */
  #heed(outcome: AttemptOutcome): void {
    const { limiter, coldGate } = this.#lane;
    const { attempt, hint, quota } = outcome;
    if (attempt.errorCode === 'loading')
      coldGate.refused(this, attempt.marks.doneAtMs, outcome.estimatedTimeMs);
    else if (attempt.errorCode === null) coldGate.answered();
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
    const message = attempt.errorMessage ?? 'no reason given';
    if (code === 'aborted') return this.#end('cancelled', code, message);
    const status = code === 'timeout' ? 'timeout' : 'error';
    if (code === 'loading') {
      const coldMs = now() - (this.#lane.coldGate.openedAtMs ?? attempt.marks.doneAtMs);
      if (coldMs < suite.coldStart.maxWaitMs) return { waitMs: 0, reason: 'cold_start' };
      return this.#end(
        'error',
        code,
        `still loading after ${formatDuration(coldMs)} (coldStart.maxWait): ${message}`,
      );
    }
    this.#failedSends += 1;
    if (!isWorthRetrying(code, attempt.httpStatus) || this.#failedSends >= suite.retry.attempts)
      return this.#end(status, code, message);
    const pause = pauseAfter(
      this.#failedSends,
      suite.retry,
      code === 'rate_limited' || attempt.httpStatus === 503 ? hint : null,
      this.#lane.rng,
    );
    const leftMs = this.#scheduledAtMs + suite.timeout.requestMs - now();
    if (pause.waitMs >= leftMs) {
      return this.#end(
        status,
        code,
        `${message} (the next send would come after the request's limit of ${suite.timeout.requestMs / 1000} s)`,
      );
    }
    return pause;
  }

  #succeed(reading: Reading): Result {
    return { ...this.#base(), status: 'ok', output: reading.output };
  }

  #end(
    status: 'error' | 'timeout' | 'cancelled',
    errorCode: Attempt['errorCode'] & string,
    errorMessage: string,
  ): Result {
    this.#lane.coldGate.resign(this);
    return { ...this.#base(), status, errorCode, errorMessage };
  }

  #base() {
    const { item, sample } = { item: this.#item, sample: this.#item.sample as Sample };
    return {
      key: item.key,
      cellId: item.cell.id,
      sampleId: sample.id,
      sampleHash: sample.hash,
      cluster: sample.cluster,
      input: sample.input,
      target: sample.target,
      repeat: item.repeat,
      seq: item.seq,
      phase: item.phase,
      block: item.block,
      attempts: this.#attempts,
    };
  }
}
