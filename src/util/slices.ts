import { setImmediate } from 'node:timers';

/** Longest stretch of work that nobody waits for in one turn of the event loop, ms: then sockets are read and timers fire. */
const SLICE_MS = 1;

/**
 * Cuts long work into slices, so that it holds up neither the reading of sockets, whose moments are measured, nor the
 * sending of what is due. Each kind of work has slices of its own.
 */
export class Slices {
  readonly #now: () => number;
  /** When the work of this turn of the event loop began; null: none was done yet. */
  #beganAtMs: number | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** True when this turn has had its share of work: go on in the next one. */
  get isOver(): boolean {
    if (this.#beganAtMs === null) {
      this.#beganAtMs = this.#now();
      setImmediate(this.#begin);
      return false;
    }
    return this.#now() - this.#beganAtMs >= SLICE_MS;
  }

  readonly #begin = () => {
    this.#beganAtMs = null;
  };
}

/** Resolves in the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
