import type { Redis } from 'ioredis';
import type { WaitReason } from '../../types/attempt.ts';
import type { Clock } from '../../types/context.ts';
import type { Rate } from '../../types/load.ts';
import type { SendLimiter } from '../limiter.ts';
import { BLOCK, GRANT } from './scripts.ts';

/** One rate that all workers share. */
export interface SharedWindow {
  /** Its name in Redis. */
  readonly key: string;
  readonly rate: Rate;
}

/** What a shared limiter needs. */
export interface SharedLimiterOptions {
  readonly redis: Redis;
  readonly candidate: string;
  readonly windows: readonly SharedWindow[];
  /** Name of the run's blocks in Redis. */
  readonly blocks: string;
  /** Ms of the run's clock. */
  readonly now: () => number;
  readonly sleep: Clock['sleep'];
}

/**
 * A send may reach its server so much later than it was granted, ms and as a share of its window: the next ones could pass
 * the rate otherwise. A grant that could not be used for that long is asked for anew.
 */
const MOST_LATE_MS = 1_000;
const LATE_SHARE = 0.05;

/**
 * Holds sends back as the local limiter does, by windows that stand in Redis, so that all workers together keep them.
 * Every grant is a moment; windows are longer than asked for by as much as a grant may be used late.
 */
export class SharedLimiter implements SendLimiter {
  readonly #options: SharedLimiterOptions;
  readonly #arguments: readonly string[];
  readonly #lateMs: number;
  #blockedUntilMs = 0;

  constructor(options: SharedLimiterOptions) {
    this.#options = options;
    const lengths = options.windows.map(({ rate }) => rate.perMs / Math.min(1, rate.count));
    this.#lateMs = Math.min(MOST_LATE_MS, ...lengths.map((ms) => ms * LATE_SHARE));
    this.#arguments = options.windows.flatMap(({ rate }, i) => [
      String(Math.max(1, Math.floor(rate.count))),
      String((lengths[i] as number) + this.#lateMs),
    ]);
  }

  /** The server asks for silence, and all workers are told. */
  block(untilMs: number): void {
    if (untilMs <= this.#blockedUntilMs) return;
    this.heed(untilMs);
    const { redis, blocks, candidate } = this.#options;
    void redis.eval(BLOCK, 1, blocks, candidate, String(untilMs)).catch(() => undefined);
  }

  /** Another worker was asked for silence until then, ms of the run. */
  heed(untilMs: number): void {
    this.#blockedUntilMs = Math.max(this.#blockedUntilMs, untilMs);
  }

  get isFree(): boolean {
    return this.#options.windows.length === 0 && this.#blockedUntilMs <= this.#options.now();
  }

  async acquire(signal: AbortSignal): Promise<WaitReason | null> {
    let cause: WaitReason | null = null;
    for (;;) {
      signal.throwIfAborted();
      const silentMs = this.#blockedUntilMs - this.#options.now();
      if (silentMs > 0) {
        cause ??= 'rate_limit';
        await this.#options.sleep(silentMs, signal);
        continue;
      }
      if (this.#options.windows.length === 0) return cause;
      const { waited, isGood } = await this.#grant(signal);
      if (waited) cause ??= 'limiter';
      if (isGood && this.isQuietOver) return cause;
    }
  }

  private get isQuietOver(): boolean {
    return this.#blockedUntilMs <= this.#options.now();
  }

  async #grant(signal: AbortSignal): Promise<{ readonly waited: boolean; readonly isGood: boolean }> {
    const { redis, windows, now, sleep } = this.#options;
    const keys = windows.map(({ key }) => key);
    const askedAtMs = now();
    const reply = await redis.eval(GRANT, keys.length, ...keys, ...this.#arguments);
    const waitMs = Number(reply);
    if (waitMs > 0) await sleep(waitMs, signal);
    // The grant was counted after it was asked for, so this is the most that it can be late.
    return { waited: waitMs > 0, isGood: now() - askedAtMs - waitMs <= this.#lateMs };
  }
}
