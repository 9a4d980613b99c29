import type { Redis } from 'ioredis';
import type { FleetEvent } from '../../types/event.ts';
import type { Names } from './names.ts';

/** What a run by workers spends and loses, mirrored from Redis so that it outlives it. */
export class Ledger {
  readonly #redis: Redis;
  readonly #names: Names;
  /** USD by worker, `earlier` for starts before this one, `lost` for sends of dead workers, and their number. */
  #spent: Record<string, number>;
  #dearest: Record<string, string> = {};
  #duplicates = 0;
  #redelivered = 0;
  #requeued = 0;

  constructor(redis: Redis, names: Names, earlierUsd: number) {
    this.#redis = redis;
    this.#names = names;
    this.#spent = { earlier: earlierUsd };
  }

  get spentUsd(): number {
    return Object.entries(this.#spent).reduce(
      (sum, [name, usd]) => (name === 'lost-sends' ? sum : sum + usd),
      0,
    );
  }

  note(kind: 'duplicate' | 'redelivered'): void {
    if (kind === 'duplicate') this.#duplicates += 1;
    else this.#redelivered += 1;
  }

  requeued(requests: number): void {
    this.#requeued += requests;
  }

  /** Takes over what Redis says; nothing ever falls. */
  async read(): Promise<void> {
    const spent = await this.#redis.hgetall(this.#names.spent);
    for (const [name, usd] of Object.entries(spent))
      this.#spent[name] = Math.max(this.#spent[name] ?? 0, Number(usd));
    this.#dearest = { ...this.#dearest, ...(await this.#redis.hgetall(this.#names.dearest)) };
  }

  /** Tells a Redis that knows nothing of it. */
  async write(): Promise<void> {
    await this.#redis.hset(this.#names.spent, this.#spent);
    if (Object.keys(this.#dearest).length > 0) await this.#redis.hset(this.#names.dearest, this.#dearest);
  }

  /** What the journal keeps. Sends that were lost are only counted where there is a budget. */
  figures(
    isBudgeted: boolean,
  ): Pick<FleetEvent, 'duplicates' | 'redelivered' | 'requeued' | 'lostSends' | 'lostUsd'> {
    return {
      duplicates: this.#duplicates,
      redelivered: this.#redelivered,
      requeued: this.#requeued,
      lostSends: isBudgeted ? (this.#spent['lost-sends'] ?? 0) : null,
      lostUsd: isBudgeted ? (this.#spent.lost ?? 0) : null,
    };
  }
}
