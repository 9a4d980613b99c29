import type { Attempt } from '../types/attempt.ts';
import type { RunEvent } from '../types/event.ts';
import type { LiveCandidate, LiveCounts, LiveError, LiveRun } from '../types/live-run.ts';
import type { Result } from '../types/result.ts';
import type { Price } from '../types/suite.ts';
import type { Cell } from '../types/work.ts';
import { costOfAttempts } from './cost.ts';
import { formatUsd } from './format-number.ts';

/** What a tally has to be told beside the events. */
export interface TallyPlan {
  readonly cells: readonly Pick<Cell, 'id' | 'candidate'>[];
  /** Measured requests by cell; absent: planned as it goes. */
  readonly planned: ReadonlyMap<string, number>;
  /** What a candidate or judge costs, as known now; null: unknown. */
  readonly priceOf: (id: string) => Price | null;
}

/** The stretch that the rate is taken over, s. */
const WINDOW_S = 30;

/** Kinds of failures that are told apart. */
const MOST_ERRORS = 50;

type Status = Result['status'];

interface Tally {
  readonly counts: Record<Status, number>;
  cold: number;
  resends: number;
  spentUsd: number | null;
}

/**
 * Counts a journal's events as they come. It keeps the keys of failed requests alone, so it stays small however long the
 * run; a request that a resume sends again counts by its newest end, and its earlier attempts stay paid.
 */
export class RunTally {
  readonly #plan: TallyPlan;
  readonly #planned: Map<string, number>;
  readonly #candidateOf: ReadonlyMap<string, string>;
  readonly #tallies = new Map<string, Tally>();
  /** Ends that a resume may replace, by key. */
  readonly #open = new Map<string, { readonly status: Status; readonly error: string }>();
  readonly #errors = new Map<string, { -readonly [K in keyof LiveError]: LiveError[K] }>();
  /** Measured ends by second of the run's clock. */
  readonly #seconds = new Map<number, number>();
  #start: { readonly atMs: number; readonly zeroMs: number } | null = null;
  #finish: Extract<RunEvent, { type: 'run-finished' }> | null = null;
  /** Newest end of a request. */
  #lastMs = 0;
  #isScoring = false;
  #warmups = 0;
  #judgesUsd: number | null = 0;

  constructor(plan: TallyPlan) {
    this.#plan = plan;
    this.#planned = new Map(plan.planned);
    this.#candidateOf = new Map(plan.cells.map(({ id, candidate }) => [id, candidate.id]));
    for (const { candidate } of plan.cells) this.#tallyOf(candidate.id);
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case 'run-started':
        this.#start = { atMs: Date.parse(event.at), zeroMs: event.zeroMs };
        this.#finish = null;
        this.#isScoring = false;
        break;
      case 'cell-started':
        this.#planned.set(event.cellId, Math.max(event.planned, this.#planned.get(event.cellId) ?? 0));
        break;
      case 'result':
        this.#end(event.result);
        break;
      case 'score':
        this.#isScoring = true;
        break;
      case 'judgement':
        this.#isScoring = true;
        this.#judgesUsd = this.#plus(this.#judgesUsd, event.judge, event.attempts);
        break;
      case 'run-finished':
        this.#finish = event;
        break;
      default:
        break;
    }
  }

  /** How the run goes at a wall time, ms since the epoch. `isAlive`: its process is there. */
  at(wallMs: number, isAlive: boolean): Omit<LiveRun, 'problem'> {
    const elapsedMs = this.#elapsedMs(wallMs, isAlive);
    const candidates = [...this.#tallies].map(([id, tally]) => this.#describe(id, tally));
    const counts = candidates.map((one) => one.counts).reduce(add, NOTHING);
    const ended = sumOf(counts);
    const planned = sumOrNull(candidates.map((one) => one.planned));
    const stage = this.#stageOf(isAlive, ended);
    const perSecond = stage === 'sending' ? this.#rate(elapsedMs ?? 0) : null;
    return {
      stage,
      elapsedMs,
      planned,
      ended,
      counts,
      perSecond,
      leftMs: planned === null || !perSecond ? null : (1000 * Math.max(0, planned - ended)) / perSecond,
      warmups: this.#warmups,
      candidates,
      judgesUsd: this.#judgesUsd,
      errors: [...this.#errors.values()].filter(({ requests }) => requests > 0),
      stops: this.#finish?.stops.map(({ message }) => message) ?? [],
    };
  }

  #stageOf(isAlive: boolean, ended: number): LiveRun['stage'] {
    if (this.#finish !== null) return isAlive ? 'writing reports' : 'ended';
    if (!isAlive) return 'gone';
    if (this.#start === null) return 'starting';
    if (this.#isScoring) return 'scoring';
    return ended === 0 && this.#warmups > 0 ? 'warming up' : 'sending';
  }

  #elapsedMs(wallMs: number, isAlive: boolean): number | null {
    if (this.#finish !== null) return this.#finish.atMs;
    if (this.#start === null) return null;
    if (!isAlive) return this.#lastMs;
    return Math.max(0, wallMs - this.#start.atMs) + this.#start.zeroMs;
  }

  #end(result: Result): void {
    const id = this.#candidateOf.get(result.cellId) ?? result.cellId;
    const tally = this.#tallyOf(id);
    tally.spentUsd = this.#plus(tally.spentUsd, id, result.attempts);
    const doneAtMs = result.attempts.at(-1)?.marks.doneAtMs ?? null;
    this.#lastMs = Math.max(this.#lastMs, doneAtMs ?? 0);
    if (result.phase === 'warmup') this.#warmups += 1;
    if (result.phase !== 'measured') return;
    this.#replace(result, tally);
    tally.counts[result.status] += 1;
    tally.resends += Math.max(0, result.attempts.length - 1);
    if (result.attempts.some(({ cold }) => cold !== null)) tally.cold += 1;
    if (doneAtMs !== null) this.#mark(Math.floor(doneAtMs / 1000));
    if (result.status === 'ok') return;
    this.#open.set(result.key, { status: result.status, error: this.#fail(id, result) });
  }

  #replace({ key }: Result, tally: Tally): void {
    const earlier = this.#open.get(key);
    if (earlier === undefined) return;
    this.#open.delete(key);
    tally.counts[earlier.status] -= 1;
    const error = this.#errors.get(earlier.error);
    if (error !== undefined) error.requests -= 1;
  }

  #fail(candidate: string, result: Exclude<Result, { status: 'ok' }>): string {
    const name = JSON.stringify([candidate, result.errorCode]);
    const known = this.#errors.get(name);
    if (known !== undefined) {
      known.requests += 1;
      known.example = result.errorMessage;
    } else if (this.#errors.size < MOST_ERRORS) {
      const { errorCode: code, errorMessage: example } = result;
      this.#errors.set(name, { candidate, code, requests: 1, example });
    }
    return name;
  }

  #mark(second: number): void {
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + 1);
    if (this.#seconds.size <= 4 * WINDOW_S) return;
    const newest = Math.max(...this.#seconds.keys());
    for (const key of this.#seconds.keys()) if (key < newest - 2 * WINDOW_S) this.#seconds.delete(key);
  }

  #rate(elapsedMs: number): number | null {
    const now = elapsedMs / 1000;
    const spanS = Math.min(WINDOW_S, now - (this.#start?.zeroMs ?? 0) / 1000);
    if (spanS < 1) return null;
    let ended = 0;
    for (const [second, count] of this.#seconds) if (second > now - spanS) ended += count;
    return ended / spanS;
  }

  #plus(spentUsd: number | null, id: string, attempts: readonly Attempt[]): number | null {
    const price = this.#plan.priceOf(id);
    if (spentUsd === null || price === null || price.mode === 'hour') return null;
    const usd = costOfAttempts(price, attempts);
    return usd === null ? null : spentUsd + usd;
  }

  #describe(id: string, { counts, cold, resends, spentUsd }: Tally): LiveCandidate {
    const own = this.#plan.cells.filter(({ candidate }) => candidate.id === id);
    const price = this.#plan.priceOf(id);
    const usd = price === null || price.mode === 'hour' ? null : spentUsd;
    return {
      id,
      planned: sumOrNull(own.map((cell) => this.#planned.get(cell.id) ?? null)),
      counts: { ...counts },
      cold,
      resends,
      spentUsd: usd,
      spendNote: usd === null ? whyUnknown(price) : '',
    };
  }

  #tallyOf(id: string): Tally {
    const known = this.#tallies.get(id);
    if (known !== undefined) return known;
    const tally = { counts: { ...NOTHING }, cold: 0, resends: 0, spentUsd: 0 };
    this.#tallies.set(id, tally);
    return tally;
  }
}

const NOTHING: LiveCounts = { ok: 0, error: 0, timeout: 0, cancelled: 0 };

function whyUnknown(price: Price | null): string {
  if (price === null) return 'no price is known';
  if (price.mode === 'hour') return `${formatUsd(price.perHourUsd * price.replicas)} an hour`;
  return 'the server did not say what the price needs';
}

function add(a: LiveCounts, b: LiveCounts): LiveCounts {
  return {
    ok: a.ok + b.ok,
    error: a.error + b.error,
    timeout: a.timeout + b.timeout,
    cancelled: a.cancelled + b.cancelled,
  };
}

function sumOf({ ok, error, timeout, cancelled }: LiveCounts): number {
  return ok + error + timeout + cancelled;
}

function sumOrNull(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0);
}
