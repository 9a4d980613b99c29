import type { Clock } from '../types/context.ts';

/** Longest delay that a timer of Node takes, ms (24.8 days); with a longer one it fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock: `performance.now()` for durations, `Date.now()` for dates. A sleep never ends early. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const untilMs = performance.now() + ms;
      let timer: NodeJS.Timeout;
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      // Timers start from the event loop's cached time and fire early when that is stale: look again.
      const wait = () => {
        const leftMs = untilMs - performance.now();
        if (leftMs > 0) {
          timer = setTimeout(wait, Math.min(MAX_TIMER_MS, Math.ceil(leftMs)));
          return;
        }
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      wait();
    }),
};
