/** Whether a model is loaded at a moment. */
export type Readiness =
  | { readonly ready: true }
  /** remainingMs: until the load that is under way ends; above 0. */
  | { readonly ready: false; readonly remainingMs: number };

/** The loading and unloading of one model. All times are of the server's clock, ms. */
export interface Loader {
  /** A request comes in: the model begins to load if it is cold. Each `arrive` needs one `leave`. */
  arrive(nowMs: number): Readiness;
  /** That request has been answered. */
  leave(nowMs: number): void;
}

/**
 * A model that starts cold, loads for `drawLoadMs()` from the first request on, and is unloaded again when, loaded
 * and with no request in the house, `idleTimeoutMs` has passed since the last traffic (or since it was loaded).
 * Null idleTimeoutMs: never unloaded.
 */
export function createLoader(drawLoadMs: () => number, idleTimeoutMs: number | null): Loader {
  let readyAtMs: number | null = null;
  let lastTrafficMs = 0;
  let inside = 0;
  return {
    arrive: (nowMs) => {
      const idleSinceMs = Math.max(lastTrafficMs, readyAtMs ?? 0);
      const idle = inside === 0 && idleTimeoutMs !== null && nowMs - idleSinceMs >= idleTimeoutMs;
      if (readyAtMs === null || idle) readyAtMs = nowMs + drawLoadMs();
      inside += 1;
      lastTrafficMs = nowMs;
      const remainingMs = readyAtMs - nowMs;
      return remainingMs > 0 ? { ready: false, remainingMs } : { ready: true };
    },
    leave: (nowMs) => {
      inside -= 1;
      lastTrafficMs = nowMs;
    },
  };
}

/** A model that is always loaded. */
export const ALWAYS_READY: Loader = { arrive: () => ({ ready: true }), leave: () => undefined };
