import type { WaitReason } from '../types/attempt.ts';
import type { Clock } from '../types/context.ts';
import type { Rate } from '../types/load.ts';

/** What holds a candidate's sends back. */
export interface SendLimiter {
  /** The server asks for silence until then, ms of the run's clock. */
  block(untilMs: number): void;
  /** Nothing holds sends back now, and none is counted. */
  readonly isFree: boolean;
  /** Waits for leave to send and takes it. Gives the longest cause of the wait; null: there was none. */
  acquire(signal: AbortSignal): Promise<WaitReason | null>;
}

/** Holds sends back: by the suite's own rates and by what the server said. */
export class Limiter implements SendLimiter {
  readonly #now: () => number;
  readonly #sleep: Clock['sleep'];
  readonly #windows: readonly SlidingWindow[];
  #blockedUntilMs = 0;

  /** Each window counts every send of everybody that shares it. */
  constructor(now: () => number, sleep: Clock['sleep'], windows: readonly SlidingWindow[]) {
    this.#now = now;
    this.#sleep = sleep;
    this.#windows = windows;
  }

  /** The server asks for silence until then, ms of the run's clock. */
  block(untilMs: number): void {
    this.#blockedUntilMs = Math.max(this.#blockedUntilMs, untilMs);
  }

  /** Nothing holds sends back now, and none is counted. */
  get isFree(): boolean {
    return this.#windows.length === 0 && this.#blockedUntilMs <= this.#now();
  }

  /** Waits for leave to send and takes it. Gives the longest cause of the wait; null: there was none. */
  async acquire(signal: AbortSignal): Promise<WaitReason | null> {
    let cause: WaitReason | null = null;
    for (;;) {
      signal.throwIfAborted();
      const nowMs = this.#now();
      if (this.isFree) return cause;
      const freeAtMs = Math.max(nowMs, ...this.#windows.map((window) => window.freeAtMs(nowMs)));
      const waitMs = Math.max(this.#blockedUntilMs, freeAtMs) - nowMs;
      if (waitMs <= 0) {
        for (const window of this.#windows) window.take(nowMs);
        return cause;
      }
      cause ??= this.#blockedUntilMs >= freeAtMs ? 'rate_limit' : 'limiter';
      await this.#sleep(waitMs, signal);
    }
  }
}

/** At most `count` sends in any span of `perMs`. */
export class SlidingWindow {
  readonly #count: number;
  readonly #perMs: number;
  readonly #sentAtMs: number[] = [];

  constructor(rate: Rate) {
    // Half a send a second is one in two seconds.
    this.#count = Math.max(1, Math.floor(rate.count));
    this.#perMs = rate.perMs / Math.min(1, rate.count);
  }

  /** The earliest moment at which another send fits, not before now. */
  freeAtMs(nowMs: number): number {
    while (this.#sentAtMs.length > 0 && (this.#sentAtMs[0] as number) <= nowMs - this.#perMs)
      this.#sentAtMs.shift();
    if (this.#sentAtMs.length < this.#count) return nowMs;
    return (this.#sentAtMs[this.#sentAtMs.length - this.#count] as number) + this.#perMs;
  }

  take(nowMs: number): void {
    this.#sentAtMs.push(nowMs);
  }
}
