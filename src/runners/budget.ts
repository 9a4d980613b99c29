import { costOfAttempts } from '../analysis/cost.ts';
import type { Attempt } from '../types/attempt.ts';
import type { Price } from '../types/suite.ts';

/**
 * Counts what a run spends, warm-up included, and says when the next request could pass the limit. What is on the
 * wire at that moment still ends, so the limit can be passed by at most one request a slot.
 */
export class Budget {
  readonly #maxCostUsd: number;
  readonly #now: () => number;
  readonly #hourly = new Map<string, { readonly usdPerMs: number; readonly sinceMs: number }>();
  #spentUsd = 0;
  #largestUsd = 0;

  constructor(maxCostUsd: number, now: () => number) {
    this.#maxCostUsd = maxCostUsd;
    this.#now = now;
  }

  /** Takes the attempts of one ended request. Gives why to stop; null: go on. A cost that stays unknown counts as the largest so far. */
  charge(candidateId: string, price: Price | null, attempts: readonly Attempt[]): string | null {
    if (price?.mode === 'hour') {
      const usdPerMs = (price.perHourUsd * price.replicas) / 3_600_000;
      const sinceMs = attempts[0]?.marks.sentAtMs ?? this.#now();
      if (!this.#hourly.has(candidateId)) this.#hourly.set(candidateId, { usdPerMs, sinceMs });
    } else if (price !== null) {
      const usd = costOfAttempts(price, attempts) ?? this.#largestUsd;
      this.#spentUsd += usd;
      this.#largestUsd = Math.max(this.#largestUsd, usd);
    }
    const spentUsd = this.#spentUsd + this.#rentUsd();
    if (spentUsd + this.#largestUsd <= this.#maxCostUsd) return null;
    return `spent $${spentUsd.toPrecision(3)} of maxCostUsd $${this.#maxCostUsd}; another request could pass it`;
  }

  #rentUsd(): number {
    const nowMs = this.#now();
    return [...this.#hourly.values()].reduce((sum, rent) => sum + rent.usdPerMs * (nowMs - rent.sinceMs), 0);
  }
}
