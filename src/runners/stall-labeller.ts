/** A stretch in which the event loop was late, ms of the run. */
export interface Stall {
  readonly fromMs: number;
  readonly toMs: number;
  /** Longest silence of the heartbeat inside it, ms. */
  readonly gapMs: number;
}

/** Beats on time, each behind a look at the sockets, after which the backlog of a stall counts as drained. */
const CALM_BEATS = 2;

/**
 * Finds stalls in a heartbeat. A stall opens at the last beat ahead of a silence longer than the bound, so that any block
 * of the loop that long is inside one. It lasts until two beats in a row were on time, each behind a turn that looked
 * at the sockets: timers run ahead of sockets in a turn of the loop, so the first beat after a block comes before what
 * piled up meanwhile is read and stamped.
 */
export class StallLabeller {
  #lastMs: number;
  #open: { readonly fromMs: number; gapMs: number; calm: number } | null = null;

  constructor(startMs: number) {
    this.#lastMs = startMs;
  }

  /** True while the backlog of a stall may not have drained. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Takes a beat, ms of the run. `polled`: the sockets were looked at since the last one. Gives a stall that it ends. */
  beat(atMs: number, boundMs: number, polled: boolean): Stall | null {
    const gapMs = atMs - this.#lastMs;
    const fromMs = this.#lastMs;
    this.#lastMs = atMs;
    if (gapMs > boundMs) {
      this.#open ??= { fromMs, gapMs, calm: 0 };
      this.#open.gapMs = Math.max(this.#open.gapMs, gapMs);
      this.#open.calm = 0;
      return null;
    }
    if (this.#open === null || !polled) return null;
    this.#open.calm += 1;
    return this.#open.calm < CALM_BEATS ? null : this.end(atMs);
  }

  /** Ends an open stall where the watch ends, ms of the run; null: none is open. */
  end(atMs: number): Stall | null {
    if (this.#open === null) return null;
    const { fromMs, gapMs } = this.#open;
    this.#open = null;
    return { fromMs, toMs: atMs, gapMs };
  }
}
