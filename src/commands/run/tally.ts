import { costOfAttempts } from '../../analysis/cost.ts';
import { formatUsd } from '../../analysis/format-number.ts';
import type { CandidatePrice } from '../../types/manifest.ts';
import type { Result } from '../../types/result.ts';
import type { Price } from '../../types/suite.ts';
import { formatDuration } from '../../util/duration.ts';

/** A candidate with what is planned for it, by cell, and what had ended before. */
export interface PlannedRow {
  readonly id: string;
  readonly planned: ReadonlyMap<string, number>;
  readonly done: number;
}

/** A candidate as it stands. */
export interface TallyRow {
  readonly id: string;
  readonly cells: Map<string, number>;
  readonly price: Price | null;
  /** What this start's answers cost, warm-up included, USD; null: the server left out what the price needs. */
  readonly usd: number | null;
  readonly planned: number;
  readonly done: number;
  readonly failed: number;
  readonly inFlight: number;
  readonly resends: number;
  readonly coldWaits: number;
  /** Answers from this machine's own cache: `done` holds them, and the pace does not. */
  readonly recalled: number;
  /** When an answer came last, or the first of those in flight was sent, ms. */
  readonly heardAtMs: number;
}

/** The time left is reckoned from the last so many ms: a cold start at the beginning says nothing about the rest. */
const RECENT_MS = 30_000;
const RECENT_STEP_MS = 250;
/** A silence this short is not worth a word, ms. */
const SILENCE_MS = 2_000;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Counts what a run does, for showing it. Results are not kept. */
export class Tally {
  readonly #rows: ReadonlyMap<string, Writable<TallyRow>>;
  readonly #nowMs: () => number;
  readonly #startedAtMs: number;
  readonly #doneBefore: number;
  /** Requests that had ended at some moments not long ago, oldest first. */
  #recent: { readonly atMs: number; readonly done: number }[] = [];
  #arePricesKnown = false;

  constructor(candidates: readonly PlannedRow[], nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#startedAtMs = nowMs();
    this.#rows = new Map(
      candidates.map(({ id, planned, done }) => {
        const none = {
          failed: 0,
          inFlight: 0,
          resends: 0,
          coldWaits: 0,
          recalled: 0,
          price: null,
          usd: 0,
          heardAtMs: 0,
        };
        return [id, { id, done, cells: new Map(planned), planned: totalOf(planned), ...none }];
      }),
    );
    this.#doneBefore = this.done;
  }

  get rows(): readonly TallyRow[] {
    return [...this.#rows.values()];
  }

  get done(): number {
    return this.#sum(({ done }) => done);
  }

  /** Requests that ended at a server. */
  get #sent(): number {
    return this.#sum(({ done, recalled }) => done - recalled);
  }

  get planned(): number {
    return this.#sum(({ planned }) => planned);
  }

  begin(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    if (row.inFlight === 0) row.heardAtMs = this.#nowMs();
    row.inFlight += 1;
  }

  /** Null: the request was stopped before its first send. */
  end(id: string, result: Result | null): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    row.inFlight -= 1;
    row.heardAtMs = this.#nowMs();
    if (result === null) return;
    this.#bill(row, result);
    if (result.phase !== 'measured') return;
    row.done += 1;
    if (result.recalled !== null) row.recalled += 1;
    if (result.status !== 'ok') row.failed += 1;
    row.resends += Math.max(0, result.attempts.length - 1);
    if (result.attempts.some((attempt) => attempt.cold !== null)) row.coldWaits += 1;
    this.#remember();
  }

  plan(id: string, cellId: string, requests: number): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    row.cells.set(cellId, requests);
    row.planned = totalOf(row.cells);
  }

  price(prices: readonly CandidatePrice[]): void {
    this.#arePricesKnown = true;
    for (const { candidate, price } of prices) {
      const row = this.#rows.get(candidate);
      if (row !== undefined) row.price = price;
    }
  }

  /** "120/720 requests in 12.0 s, 10.0/s, ~60.0 s left, $0.0012 + endpoint hours". */
  head(): string {
    const elapsedMs = this.#nowMs() - this.#startedAtMs;
    const perMs = (this.#sent - this.#doneBefore) / Math.max(1, elapsedMs);
    const left = this.planned - this.done;
    const eta = perMs > 0 && left > 0 ? `, ~${formatDuration(left / this.#recentPerMs(perMs))} left` : '';
    const rate = `${(perMs * 1000).toFixed(1)}/s`;
    return `${this.done}/${this.planned} requests in ${formatDuration(elapsedMs)}, ${rate}${eta}${this.#spent()}`;
  }

  /** "none answered for 5 s"; empty: nothing is in flight, or something came just now. A cold model shows so first. */
  describeSilence({ inFlight, heardAtMs }: TallyRow): string {
    const silentMs = this.#nowMs() - heardAtMs;
    return inFlight === 0 || silentMs < SILENCE_MS
      ? ''
      : `none answered for ${Math.floor(silentMs / 1000)} s`;
  }

  #remember(): void {
    const atMs = this.#nowMs();
    if (atMs - (this.#recent.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) < RECENT_STEP_MS) return;
    this.#recent.push({ atMs, done: this.#sent });
    while ((this.#recent[0]?.atMs ?? atMs) < atMs - RECENT_MS) this.#recent.shift();
  }

  /** Requests that ended lately ÷ the time they took; `overall` where that is not known yet. */
  #recentPerMs(overall: number): number {
    const [from] = this.#recent;
    const ended = from === undefined ? 0 : this.#sent - from.done;
    return from === undefined || ended === 0 ? overall : ended / Math.max(1, this.#nowMs() - from.atMs);
  }

  /** What this start has spent on answers. Hours of endpoints and candidates without a price are named, never counted as 0. */
  #spent(): string {
    if (!this.#arePricesKnown) return '';
    const known = this.rows.filter(
      ({ price, usd }) => price !== null && price.mode !== 'hour' && usd !== null,
    );
    const hourly = this.rows.some(({ price }) => price?.mode === 'hour');
    const unknown = this.rows.some(({ price, usd }) => price === null || usd === null);
    const usd = known.reduce((sum, row) => sum + (row.usd ?? 0), 0);
    const parts = [
      known.length > 0 ? formatUsd(usd) : null,
      hourly ? 'endpoint hours' : null,
      unknown ? 'unknown cost' : null,
    ].filter((part) => part !== null);
    return known.length === 0 && !hourly ? ', cost unknown' : `, ${parts.join(' + ')}`;
  }

  #bill(row: Writable<TallyRow>, { attempts }: Result): void {
    if (row.price === null || row.price.mode === 'hour' || row.usd === null) return;
    const usd = costOfAttempts(row.price, attempts);
    row.usd = usd === null ? null : row.usd + usd;
  }

  #sum(pick: (row: TallyRow) => number): number {
    return this.rows.reduce((total, row) => total + pick(row), 0);
  }
}

/** "40 from the cache, 1 failed, 12 cold, 3 re-sent"; empty: every request was sent, and nothing went wrong. */
export function describeEnds({ recalled, failed, coldWaits, resends }: TallyRow): string {
  const parts = [
    recalled > 0 ? `${recalled} from the cache` : '',
    failed > 0 ? `${failed} failed` : '',
    coldWaits > 0 ? `${coldWaits} cold` : '',
    resends > 0 ? `${resends} re-sent` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function totalOf(planned: ReadonlyMap<string, number>): number {
  return [...planned.values()].reduce((total, requests) => total + requests, 0);
}
