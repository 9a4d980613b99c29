import { setImmediate } from 'node:timers';

/** Waits for moments of the run's clock. */
export interface Pacer {
  /** Resolves as soon as it is that late, at once for a moment that has passed; rejects with the signal's reason. */
  until(atMs: number, signal: AbortSignal): Promise<void>;
}

/** A timer of Node fires up to about this much late, ms: what is left of a wait is spun away. */
const SPIN_MS = 2;

/**
 * Hybrid timer: sleeps while the moment is far off, then looks at the clock once in every turn of the event loop, which
 * goes on serving sockets meanwhile. A plain timer is late by half a millisecond in the middle and by several at worst;
 * the spin costs a core where arrivals are closer together than SPIN_MS.
 */
export function createPacer(now: () => number): Pacer {
  return {
    until: (atMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        if (now() >= atMs) {
          resolve();
          return;
        }
        let timer: NodeJS.Timeout | null = null;
        const onAbort = () => {
          if (timer !== null) clearTimeout(timer);
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        const look = () => {
          if (signal.aborted) return;
          const leftMs = atMs - now();
          if (leftMs <= 0) {
            signal.removeEventListener('abort', onAbort);
            resolve();
          } else if (leftMs > SPIN_MS) {
            timer = setTimeout(look, Math.min(leftMs - SPIN_MS, MAX_SLEEP_MS));
          } else {
            setImmediate(look);
          }
        };
        look();
      }),
  };
}

/** Longest single sleep, ms: a timer of Node takes 24 days at most. */
const MAX_SLEEP_MS = 60_000;
