/** Whether a model is loaded at a moment. */
type Readiness =
  | { readonly ready: true }
  /** readyAtMs: when the load that is under way ends; later than now. */
  | { readonly ready: false; readonly readyAtMs: number };

/** The loading and unloading of one model. All times are of the server's clock, ms. */
export interface Loader {
  /**
   * A request comes in: the model begins to load if it is cold. Each `arrive` needs one `leave`, unless it throws
   * Refusal: nothing will be loaded for this request.
   */
  arrive(nowMs: number): Readiness;
  /** That request has been answered. */
  leave(nowMs: number): void;
  /** Whether it is loaded: a request that was held asks again, for a load can be broken off or fail. */
  ready(nowMs: number): boolean;
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
      return readyAtMs > nowMs ? { ready: false, readyAtMs } : { ready: true };
    },
    leave: (nowMs) => {
      inside -= 1;
      lastTrafficMs = nowMs;
    },
    ready: (nowMs) => readyAtMs !== null && readyAtMs <= nowMs,
  };
}

/** A model that is always loaded. */
export const ALWAYS_READY: Loader = {
  arrive: () => ({ ready: true }),
  leave: () => undefined,
  ready: () => true,
};
