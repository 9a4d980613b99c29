/** Something under way that a signal ends. */
interface Stoppable {
  onStop(): void;
}

/**
 * Joins many things under way to the signals that end them, with one listener a signal: adding and removing a listener
 * costs more the more of them there are.
 */
export class StopList {
  readonly #open = new WeakMap<AbortSignal, Set<Stoppable>>();

  /** The signal must not have been aborted yet. */
  add(signal: AbortSignal, one: Stoppable): void {
    let open = this.#open.get(signal);
    if (open === undefined) {
      const listed = new Set<Stoppable>();
      open = listed;
      this.#open.set(signal, listed);
      signal.addEventListener('abort', () => stopAll(listed), { once: true });
    }
    open.add(one);
  }

  remove(signal: AbortSignal, one: Stoppable): void {
    this.#open.get(signal)?.delete(one);
  }
}

function stopAll(listed: ReadonlySet<Stoppable>): void {
  for (const one of [...listed]) one.onStop();
}
