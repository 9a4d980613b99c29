import { Slices } from '../util/slices.ts';

/**
 * Hands out exchanges that have ended, after the sockets that are ready were read and a slice at a time: reading an
 * answer and keeping its result must not make the marks of others late.
 */
export class Endings<End> {
  readonly #slices: Slices;
  #ended: (() => void)[] = [];
  #next = 0;

  constructor(now: () => number) {
    this.#slices = new Slices(now);
  }

  hand(resolve: (end: End) => void, end: End): void {
    if (this.#ended.length === 0) setImmediate(this.#handOut);
    this.#ended.push(() => resolve(end));
  }

  readonly #handOut = () => {
    if (this.#slices.isOver) {
      setImmediate(this.#handOut);
      return;
    }
    this.#ended[this.#next]?.();
    this.#next += 1;
    if (this.#next < this.#ended.length) queueMicrotask(this.#goOn);
    else {
      this.#ended = [];
      this.#next = 0;
    }
  };

  /** A tick comes when all that the exchange before set in motion is done, so its time counts. */
  readonly #goOn = () => process.nextTick(this.#handOut);
}
