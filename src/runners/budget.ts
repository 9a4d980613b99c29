import { costOfAttempts } from '../analysis/cost.ts';
import type { Attempt } from '../types/attempt.ts';
import type { Price } from '../types/suite.ts';

/** An endpoint that costs by the hour whether it is used or not. */
export interface Rent {
  readonly candidates: readonly string[];
  readonly usdPerHour: number;
  /** Since when it is billed, ms of the run's clock. */
  readonly sinceMs: number;
}

/** What a budget is made of. Money in USD. */
export interface BudgetTerms {
  readonly maxCostUsd: number;
  /** Spent by earlier starts of the run. */
  readonly spentUsd: number;
  /** By candidate and judge id; null: unknown. */
  readonly prices: ReadonlyMap<string, Price | null>;
  /** Endpoints that were brought up for the run. */
  readonly rents: readonly Rent[];
  /** Ms of the run's clock. */
  readonly now: () => number;
  /** Ends the run: another request could pass the limit. */
  readonly stop: (message: string) => void;
}

/** Leave to send one request. */
export interface Leave {
  /** Set aside for it. */
  readonly usd: number;
  readonly waited: boolean;
}

const MINUTE_MS = 60_000;

/**
 * Counts what a run spends, warm-up and what is on the wire included. A send is let go only while it fits, by the
 * dearest request of its candidate so far; where only what is in flight stands in its way it waits for that. So the
 * limit can be passed by what one request a slot costs beyond its dearest forerunner, and by no more.
 */
export class Budget {
  readonly #terms: BudgetTerms;
  readonly #accounts = new Map<string, Account>();
  readonly #rents: Rent[];
  readonly #waiters: (() => void)[] = [];
  #spentUsd: number;
  #reservedUsd = 0;
  #inFlight = 0;

  constructor(terms: BudgetTerms) {
    this.#terms = terms;
    this.#spentUsd = terms.spentUsd;
    this.#rents = [...terms.rents];
  }

  /** The account that a candidate's or judge's sends are put on. */
  accountOf(id: string): Account {
    const known = this.#accounts.get(id) ?? new Account(this, this.#terms.prices.get(id) ?? null, id);
    this.#accounts.set(id, known);
    return known;
  }

  /** A candidate's endpoint is used: it is billed from now on, by the whole minute, unless it has been already. */
  useHourly(id: string, usdPerHour: number): void {
    if (this.#rents.some(({ candidates }) => candidates.includes(id))) return;
    this.#rents.push({ candidates: [id], usdPerHour, sinceMs: this.#terms.now() });
  }

  /**
   * Waits for leave to send a request that costs about so much, and counts it as in flight. True: it had to wait.
   * Rejects when the run was stopped.
   */
  async reserve(needUsd: number, signal: AbortSignal): Promise<boolean> {
    for (let waited = false; ; waited = true) {
      signal.throwIfAborted();
      const spentUsd = this.#spentUsd + this.#rentUsd();
      const { maxCostUsd, stop } = this.#terms;
      const freeUsd = maxCostUsd * (1 + 1e-12) - spentUsd;
      if (this.#reservedUsd + needUsd <= freeUsd) {
        this.#reservedUsd += needUsd;
        this.#inFlight += 1;
        return waited;
      }
      if (this.#inFlight === 0 || freeUsd < 0) {
        stop(`spent $${spentUsd.toPrecision(3)} of maxCostUsd $${maxCostUsd}; another request could pass it`);
        signal.throwIfAborted();
      }
      await this.#oneSettles(signal);
    }
  }

  /** What was reserved came to so much. */
  settle(reservedUsd: number, usd: number): void {
    this.#inFlight -= 1;
    // The difference of sums would leave crumbs.
    this.#reservedUsd = this.#inFlight === 0 ? 0 : this.#reservedUsd - reservedUsd;
    this.#spentUsd += usd;
    for (const wake of this.#waiters.splice(0)) wake();
  }

  #rentUsd(): number {
    const nowMs = this.#terms.now();
    return this.#rents.reduce(
      (sum, { usdPerHour, sinceMs }) => sum + (usdPerHour / 60) * Math.ceil((nowMs - sinceMs) / MINUTE_MS),
      0,
    );
  }

  #oneSettles(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.push(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
    });
  }
}

/** What a candidate's sends are put on. */
export interface SendAccount {
  /** Waits for leave to send and sets money aside for it. Rejects when the run was stopped. */
  take(signal: AbortSignal): Promise<Leave>;
  /** Gives a leave back unused. */
  release(leave: Leave): void;
  /** An attempt has ended. A cost that stays unknown counts as the dearest so far. */
  settle(leave: Leave, attempt: Attempt): void;
}

/** One candidate's part in a budget. */
export class Account implements SendAccount {
  readonly #budget: Budget;
  readonly #price: Price | null;
  readonly #id: string;
  #dearestUsd: number;

  constructor(budget: Budget, price: Price | null, id: string) {
    this.#budget = budget;
    this.#price = price;
    this.#id = id;
    this.#dearestUsd = price?.mode === 'request' ? price.perRequestUsd : 0;
  }

  /** Waits for leave to send and sets money aside for it. Rejects when the run was stopped. */
  async take(signal: AbortSignal): Promise<Leave> {
    const price = this.#price;
    if (price?.mode === 'hour') this.#budget.useHourly(this.#id, price.perHourUsd * price.replicas);
    const usd = this.#dearestUsd;
    return { usd, waited: await this.#budget.reserve(usd, signal) };
  }

  /** Gives a leave back unused. */
  release({ usd }: Leave): void {
    this.#budget.settle(usd, 0);
  }

  /** An attempt has ended. A cost that stays unknown counts as the dearest so far. */
  settle(leave: Leave, attempt: Attempt): void {
    const price = this.#price;
    const usd = price === null || price.mode === 'hour' ? 0 : costOfAttempts(price, [attempt]);
    this.#dearestUsd = Math.max(this.#dearestUsd, usd ?? 0);
    this.#budget.settle(leave.usd, usd ?? this.#dearestUsd);
  }
}
