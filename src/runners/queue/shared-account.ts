import type { Redis } from 'ioredis';
import { costOfAttempts } from '../../analysis/cost.ts';
import type { Attempt } from '../../types/attempt.ts';
import type { Clock } from '../../types/context.ts';
import type { Price } from '../../types/suite.ts';
import type { Leave, SendAccount } from '../budget.ts';
import type { Names } from './names.ts';
import { RESERVE, SETTLE } from './scripts.ts';

/** What a worker's purse needs. */
export interface PurseOptions {
  readonly redis: Redis;
  readonly names: Names;
  readonly worker: string;
  readonly maxCostUsd: number;
  readonly sleep: Clock['sleep'];
  /** The run's money is spent. */
  readonly onSpent: (message: string) => void;
}

/** How often leave is asked for again while only what others have on the wire stands in its way, ms. */
const ASK_EVERY_MS = 50;

/** A worker's part in the run's budget, which stands in Redis: a send is let go only while all workers together stay in it. */
export class Purse {
  readonly #options: PurseOptions;
  readonly #open = new Map<string, number>();
  #leaves = 0;
  #spentUsd = 0;

  constructor(options: PurseOptions) {
    this.#options = options;
  }

  /** What this worker has spent, USD. */
  get spentUsd(): number {
    return this.#spentUsd;
  }

  /** What is set aside for its sends under way, USD by leave. */
  get open(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#open);
  }

  accountOf(candidate: string, price: Price | null): SendAccount {
    const names = new WeakMap<Leave, string>();
    const leastUsd = price?.mode === 'request' ? price.perRequestUsd : 0;
    const settle = (leave: Leave, usd: number) => this.#settle(names.get(leave) ?? '', candidate, usd);
    return {
      take: async (signal) => {
        const { name, ...leave } = await this.#take(candidate, leastUsd, signal);
        names.set(leave, name);
        return leave;
      },
      release: (leave) => settle(leave, 0),
      settle: (leave, attempt) => settle(leave, costOf(price, attempt) ?? leave.usd),
    };
  }

  async #take(
    candidate: string,
    leastUsd: number,
    signal: AbortSignal,
  ): Promise<Leave & { readonly name: string }> {
    const { redis, names, worker, maxCostUsd, sleep, onSpent } = this.#options;
    this.#leaves += 1;
    const name = String(this.#leaves);
    for (let waited = false; ; waited = true) {
      signal.throwIfAborted();
      const reply = await redis.eval(
        RESERVE,
        3,
        names.leaves,
        names.spent,
        names.dearest,
        `${worker}|${name}`,
        candidate,
        maxCostUsd,
        leastUsd,
      );
      const [word, figure] = reply as [string, string];
      if (word === 'go') {
        this.#open.set(name, Number(figure));
        return { name, usd: Number(figure), waited };
      }
      if (word === 'over') {
        const spent = Number(figure).toPrecision(3);
        onSpent(`spent $${spent} of maxCostUsd $${maxCostUsd}; another request could pass it`);
      }
      await sleep(ASK_EVERY_MS, signal);
    }
  }

  #settle(name: string, candidate: string, usd: number): void {
    const { redis, names, worker } = this.#options;
    this.#open.delete(name);
    this.#spentUsd += usd;
    const keys = [names.leaves, names.spent, names.dearest];
    const figures = [`${worker}|${name}`, worker, this.#spentUsd, candidate, usd];
    // Asked again by the client until Redis is back; a Redis that forgot is told with the next beat.
    void redis.eval(SETTLE, 3, ...keys, ...figures).catch(() => undefined);
  }
}

/** USD; null: unknown. */
function costOf(price: Price | null, attempt: Attempt): number | null {
  return price === null || price.mode === 'hour' ? 0 : costOfAttempts(price, [attempt]);
}
