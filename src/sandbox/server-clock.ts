import { setTimeout as delay } from 'node:timers/promises';

/** The server's own monotonic clock, whose zero is the server's start. */
export interface ServerClock {
  /** Wall time of the clock's zero, ms since the epoch. */
  readonly wallZeroMs: number;
  /** Ms since the zero. */
  nowMs(): number;
  /** Resolves when the clock has reached a time, never before; rejects when the signal aborts. */
  sleepUntil(atMs: number, signal: AbortSignal): Promise<void>;
}

/** A clock that begins now. */
export function createServerClock(): ServerClock {
  const zero = performance.now();
  const nowMs = () => performance.now() - zero;
  return {
    wallZeroMs: Date.now(),
    nowMs,
    sleepUntil: async (atMs, signal) => {
      signal.throwIfAborted();
      // A timer may fire a little early, measured by this clock: go back to sleep until the time has come.
      for (let left = atMs - nowMs(); left > 0; left = atMs - nowMs()) {
        await delay(Math.ceil(left), undefined, { signal });
      }
    },
  };
}
