/** Something under way that a signal ends. */
export interface Stoppable {
  /** Where the list keeps it; the list's own. */
  place: number;
  onStop(): void;
}

/**
 * Joins many things under way to the signals that end them, with one listener a signal: adding and removing a listener
 * costs more the more of them there are. A set would be as quick, but each time it is laid out anew what it held stays in
 * memory until the next full collection.
 */
export class StopList {
  readonly #open = new WeakMap<AbortSignal, Stoppable[]>();

  /** The signal must not have been aborted yet. */
  add(signal: AbortSignal, one: Stoppable): void {
    let open = this.#open.get(signal);
    if (open === undefined) {
      const listed: Stoppable[] = [];
      open = listed;
      this.#open.set(signal, listed);
      signal.addEventListener('abort', () => stopAll(listed), { once: true });
    }
    one.place = open.push(one) - 1;
  }

  /** Does nothing for what is not in the list. */
  remove(signal: AbortSignal, one: Stoppable): void {
    const open = this.#open.get(signal);
    if (open?.[one.place] !== one) return;
    const last = open.pop() as Stoppable;
    if (last === one) return;
    open[one.place] = last;
    last.place = one.place;
  }
}

function stopAll(listed: readonly Stoppable[]): void {
  for (const one of [...listed]) one.onStop();
}
