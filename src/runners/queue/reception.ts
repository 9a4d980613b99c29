import type { Redis } from 'ioredis';
import type { WorkerEvent } from '../../types/event.ts';
import type { WorkerMessage } from './messages.ts';

/** Messages that are read at once. */
const MOST_READ = 500;
/** Longest single wait for a message, ms. */
const BLOCK_MS = 200;

/** Reads what workers tell, in order, and removes it from Redis once it was taken. Knows who is there. */
export class Reception {
  readonly #redis: Redis;
  readonly #stream: string;
  readonly #take: (messages: readonly WorkerMessage[]) => Promise<void>;
  readonly #greeted = new Set<string>();
  #present: ReadonlySet<string> = new Set();
  #isStopped = false;
  #emptyReads = 0;
  #reading: Promise<void> = Promise.resolve();

  /** The connection is its own: it waits on it. `take` must not reject. */
  constructor(redis: Redis, stream: string, take: (messages: readonly WorkerMessage[]) => Promise<void>) {
    this.#redis = redis;
    this.#stream = stream;
    this.#take = take;
  }

  /** Workers that are alive. */
  get present(): number {
    return this.#present.size;
  }

  /** Who is alive by the word of Redis. */
  see(workers: readonly string[]): void {
    this.#present = new Set(workers);
  }

  /** True the first time. */
  greet({ worker }: WorkerEvent): boolean {
    this.#present = new Set([...this.#present, worker]);
    if (this.#greeted.has(worker)) return false;
    this.#greeted.add(worker);
    return true;
  }

  dismiss(worker: string): void {
    this.#present = new Set([...this.#present].filter((one) => one !== worker));
  }

  start(): void {
    this.#reading = this.#readOn();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#reading;
    this.#redis.disconnect();
  }

  /** Resolves when everything that stands in Redis now has been taken. */
  async settled(): Promise<void> {
    const from = this.#emptyReads;
    // The first may have begun before.
    while (this.#emptyReads < from + 2 && !this.#isStopped)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async #readOn(): Promise<void> {
    while (!this.#isStopped) {
      // From the beginning: what was taken is gone.
      const reply = await this.#redis
        .xread('COUNT', MOST_READ, 'BLOCK', BLOCK_MS, 'STREAMS', this.#stream, '0')
        .catch(() => null);
      const entries = reply?.[0]?.[1] ?? [];
      if (entries.length === 0) {
        this.#emptyReads += 1;
        continue;
      }
      await this.#take(entries.map(([, fields]) => JSON.parse(fields[1] as string) as WorkerMessage));
      await this.#redis.xdel(this.#stream, ...entries.map(([id]) => id)).catch(() => undefined);
    }
  }
}
