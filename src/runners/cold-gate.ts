import type { Clock } from '../types/context.ts';

/** How long to wait before asking a loading model again, ms. All times in ms of the run's clock. */
export function probeWaitMs(state: {
  readonly elapsedMs: number;
  readonly untilEstimateMs: number | null;
}): number {
  const { elapsedMs, untilEstimateMs } = state;
  if (untilEstimateMs !== null && untilEstimateMs > 0) {
    // Servers tend to state more than they need: look now and then before the estimate is over.
    return Math.min(untilEstimateMs, Math.max(1000, 0.25 * elapsedMs), 10_000);
  }
  const step = untilEstimateMs === null ? Math.max(500, 0.1 * elapsedMs) : Math.max(100, 0.05 * elapsedMs);
  return Math.min(step, 5000);
}

interface Period {
  readonly openedAtMs: number;
  /** When the model should be up by the server's word; null: it never said. */
  readyAtMs: number | null;
  /** The request that probes; null: the place is free. */
  leader: object | null;
  waiters: (() => void)[];
}

/**
 * Keeps one candidate's requests together while its model loads: the first that is refused opens a period and
 * probes for it, the others wait until any answer comes. So a cold model is asked by one, however many wait.
 */
export class ColdGate {
  readonly #now: () => number;
  readonly #sleep: Clock['sleep'];
  #period: Period | null = null;

  constructor(now: () => number, sleep: Clock['sleep']) {
    this.#now = now;
    this.#sleep = sleep;
  }

  /** When the open period began, ms; null: the model is not known to be cold. */
  get openedAtMs(): number | null {
    return this.#period?.openedAtMs ?? null;
  }

  /** A request was refused because the model loads. */
  refused(request: object, atMs: number, estimatedMs: number | null): void {
    this.#period ??= { openedAtMs: atMs, readyAtMs: null, leader: null, waiters: [] };
    const period = this.#period;
    period.leader ??= request;
    if (estimatedMs !== null) {
      const readyAtMs = atMs + estimatedMs;
      period.readyAtMs = period.readyAtMs === null ? readyAtMs : Math.min(period.readyAtMs, readyAtMs);
    }
  }

  /** The candidate answered: it is warm, everybody goes on. */
  answered(): void {
    const waiters = this.#period?.waiters ?? [];
    this.#period = null;
    for (const wake of waiters) wake();
  }

  /** The leader ended otherwise; the next waiter takes over. */
  resign(request: object): void {
    if (this.#period?.leader !== request) return;
    this.#period.leader = null;
    const waiters = this.#period.waiters;
    this.#period.waiters = [];
    for (const wake of waiters) wake();
  }

  /**
   * Waits until this request may ask again: as leader for one probe's pause, else until the period ends. False: its
   * patience (`untilMs`) was over when the leader's was, so that waiters do not probe one after the other.
   */
  async wait(request: object, untilMs: number, signal: AbortSignal): Promise<boolean> {
    while (this.#period !== null) {
      const period = this.#period;
      const nowMs = this.#now();
      if (period.leader !== request && nowMs >= untilMs) return false;
      period.leader ??= request;
      if (period.leader === request) {
        const untilEstimateMs = period.readyAtMs === null ? null : period.readyAtMs - nowMs;
        const probeMs = probeWaitMs({ elapsedMs: nowMs - period.openedAtMs, untilEstimateMs });
        await this.#sleep(Math.min(probeMs, Math.max(0, untilMs - nowMs)), signal);
        return true;
      }
      await this.#turn(period, signal);
    }
    return true;
  }

  #turn(period: Period, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(signal.reason);
      if (signal.aborted) {
        onAbort();
        return;
      }
      signal.addEventListener('abort', onAbort, { once: true });
      period.waiters.push(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
    });
  }
}
