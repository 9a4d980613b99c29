import type { HttpClient, HttpRequest } from '../http/client.ts';
import { waitHintOf } from '../http/wait-hint.ts';
import type { AttemptStep, ErrorCode } from '../types/attempt.ts';
import type { Clock } from '../types/context.ts';
import type { AnsweredStep, NextStep, Protocol } from '../types/provider.ts';
import type { ReadFault, WireAnswer } from '../types/task.ts';
import { exchangeOnce, isAnswered, type Reply } from './exchange.ts';
import { isWorthRetrying } from './status.ts';
import { createWireAnswer } from './wire-answer.ts';

/** A job that a provider accepted, and how its end is reached. Times in ms of the run's clock. */
export interface Job {
  readonly protocol: Protocol;
  /** Origin that the login is meant for. */
  readonly origin: string;
  /** Login included: they go to that origin only. */
  readonly headers: Readonly<Record<string, string>>;
  /** Time for the whole attempt, ms, counted from its first send. */
  readonly attemptMs: number;
  readonly limits: Pick<HttpRequest, 'headersMs' | 'idleMs' | 'signal'>;
}

/** How a job ended. */
export interface JobEnd {
  /** The answer for the task to read, why there is none, or null: the last reply is a failure and says it. */
  readonly end: WireAnswer | ReadFault | { readonly code: ErrorCode; readonly message: string } | null;
  readonly last: Reply;
  /** Null: the first answer was the last. */
  readonly steps: readonly AttemptStep[] | null;
  readonly doneAtMs: number;
  readonly responseBytes: number;
}

/** Sends of one step, the first included: a failed look at a job is no failure of the job. */
const MAX_STEP_SENDS = 4;
/** Pause before a failed look is repeated, ms; doubled each time. */
const STEP_RETRY_MS = 500;
/** A protocol may ask for no pause; before the same address is asked again it waits this long all the same, ms. */
const MIN_PAUSE_MS = 250;

/** Follows a job from the answer to its submit to its end. Never throws for what server, network or run do. */
export async function followJob(
  client: HttpClient,
  job: Job,
  submit: Reply,
  clock: Pick<Clock, 'nowMs' | 'wallMs' | 'sleep'>,
): Promise<JobEnd> {
  return await new OpenJob(client, job, submit, clock).run();
}

class OpenJob {
  readonly #client: HttpClient;
  readonly #job: Job;
  readonly #clock: Pick<Clock, 'nowMs' | 'wallMs' | 'sleep'>;
  readonly #steps: AttemptStep[];
  /** From the clock to the run's clock, ms. */
  readonly #offsetMs: number;
  readonly #deadlineMs: number;
  #last: Reply;
  #lastUrl = '';
  #bytes: number;

  constructor(client: HttpClient, job: Job, submit: Reply, clock: Pick<Clock, 'nowMs' | 'wallMs' | 'sleep'>) {
    this.#client = client;
    this.#job = job;
    this.#clock = clock;
    this.#last = submit;
    this.#steps = [stepOf('submit', submit)];
    this.#bytes = submit.exchange.responseBytes;
    this.#offsetMs = submit.exchange.doneAtMs - clock.nowMs();
    this.#deadlineMs = submit.exchange.sentAtMs + job.attemptMs;
  }

  async run(): Promise<JobEnd> {
    const submitted = answerOf(this.#last);
    let answer = submitted;
    let kind: AnsweredStep['kind'] = 'submit';
    for (;;) {
      const next = this.#job.protocol.next(answer, { kind, submitted });
      if (next === null) return this.#end(answer);
      if (!('url' in next)) return this.#end(next);
      const refused = whyNotAsked(next.url, this.#job.origin);
      if (refused !== null) return this.#end({ fault: 'malformed', message: refused });
      const stopped = await this.#take(next);
      if (stopped !== null) return this.#end(stopped);
      if (!isAnswered(this.#last)) return this.#end(null);
      answer = answerOf(this.#last);
      kind = next.kind;
    }
  }

  /** Takes one step, again where that may help. Gives why the run or the time stopped it; null: there is a reply. */
  async #take(next: NextStep): Promise<{ readonly code: ErrorCode; readonly message: string } | null> {
    const again = next.url === this.#lastUrl;
    this.#lastUrl = next.url;
    let pauseMs = again ? Math.max(MIN_PAUSE_MS, next.afterMs) : next.afterMs;
    for (let sends = 1; ; sends += 1) {
      if (this.#leftMs() <= pauseMs) return await this.#runOut();
      if (!(await this.#pause(pauseMs))) return { code: 'aborted', message: 'stopped while the job ran' };
      const reply = await exchangeOnce(this.#client, this.#requestFor(next));
      this.#last = reply;
      this.#steps.push(stepOf(next.kind, reply));
      this.#bytes += reply.exchange.responseBytes;
      const { fault } = reply.exchange;
      if (fault?.code === 'timeout' && this.#leftMs() <= 0) return this.#late();
      if (isAnswered(reply) || sends >= MAX_STEP_SENDS || !isPassing(reply)) return null;
      const hint = reply.status === null ? null : waitHintOf(reply.headers, this.#clock.wallMs());
      pauseMs = Math.max(hint?.waitMs ?? 0, STEP_RETRY_MS * 2 ** (sends - 1));
    }
  }

  /** The next look would come too late: the rest of the time is waited out, as an attempt's time is one and the same for all. */
  async #runOut(): Promise<{ readonly code: ErrorCode; readonly message: string }> {
    const whole = await this.#pause(Math.max(0, this.#leftMs()));
    return whole ? this.#late() : { code: 'aborted', message: 'stopped while the job ran' };
  }

  #late(): { readonly code: ErrorCode; readonly message: string } {
    return { code: 'timeout', message: `the job did not end within ${this.#job.attemptMs} ms` };
  }

  #requestFor({ url }: NextStep): Omit<HttpRequest, 'onHeaders' | 'onData'> {
    const own = new URL(url).origin === this.#job.origin;
    return {
      url,
      method: 'GET',
      headers: own ? { ...this.#job.headers, accept: '*/*' } : STRANGER_HEADERS,
      body: null,
      attemptMs: Math.max(1, this.#leftMs()),
      ...this.#job.limits,
    };
  }

  /** False: the run was stopped meanwhile. */
  async #pause(ms: number): Promise<boolean> {
    const { signal } = this.#job.limits;
    if (signal.aborted) return false;
    if (ms <= 0) return true;
    try {
      await this.#clock.sleep(ms, signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  #nowMs(): number {
    return this.#clock.nowMs() + this.#offsetMs;
  }

  #leftMs(): number {
    return this.#deadlineMs - this.#nowMs();
  }

  #end(end: JobEnd['end']): JobEnd {
    const stopped = end !== null && 'code' in end;
    return {
      end,
      last: this.#last,
      steps: this.#steps.length === 1 && !stopped ? null : this.#steps,
      doneAtMs: stopped ? this.#nowMs() : this.#last.exchange.doneAtMs,
      responseBytes: this.#bytes,
    };
  }
}

/** What a host that the login is not meant for is told. */
const STRANGER_HEADERS = { 'accept-encoding': 'identity', 'user-agent': 'hfbench', accept: '*/*' };

/** Why this address is not asked, or null: a partner's answer names it, so it may be anything. */
function whyNotAsked(url: string, origin: string): string | null {
  if (!URL.canParse(url)) return `the provider points at "${url.slice(0, 100)}", which is no URL`;
  const { protocol } = new URL(url);
  if (protocol === 'https:' || (protocol === 'http:' && origin.startsWith('http:'))) return null;
  return `the provider points at ${url.slice(0, 100)}, which is not encrypted`;
}

/** True for a failed look that may go better when repeated: it costs nothing, so a broken answer is among them. */
function isPassing({ status, exchange }: Reply): boolean {
  const code = exchange.fault?.code ?? 'unknown';
  if (status !== null && status < 300) return code === 'truncated' || code === 'timeout';
  return isWorthRetrying(code, status);
}

function answerOf({ headers, collector }: Reply): WireAnswer {
  return createWireAnswer(headers, collector.bytes(headers));
}

function stepOf(kind: AttemptStep['kind'], { status, exchange }: Reply): AttemptStep {
  const { sentAtMs, doneAtMs } = exchange;
  return { kind, sentAtMs, doneAtMs, httpStatus: status };
}
