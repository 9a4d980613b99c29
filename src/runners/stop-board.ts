import { setMaxListeners } from 'node:events';
import type { Stop } from '../types/event.ts';

/** Who has been stopped, and why. A stopped candidate sends nothing more; what is on the wire ends by itself. */
export class StopBoard {
  readonly #stops: Stop[] = [];
  readonly #candidates: ReadonlyMap<string, AbortController>;
  readonly #wire = new AbortController();

  constructor(candidateIds: readonly string[]) {
    this.#candidates = new Map(candidateIds.map((id) => [id, new AbortController()]));
    // Every request in flight listens; Node takes more than ten for a leak and says so on stderr.
    setMaxListeners(0, this.#wire.signal, ...[...this.#candidates.values()].map(({ signal }) => signal));
  }

  get stops(): readonly Stop[] {
    return this.#stops;
  }

  /** Aborts when the candidate may not send any more: waits end, the wire is left alone. */
  signalOf(candidateId: string): AbortSignal {
    const controller = this.#candidates.get(candidateId);
    if (controller === undefined) throw new Error(`no candidate ${candidateId} on the stop board`);
    return controller.signal;
  }

  /** Aborts when even what is on the wire must end at once. */
  get wireSignal(): AbortSignal {
    return this.#wire.signal;
  }

  isStopped(candidateId: string): boolean {
    return this.signalOf(candidateId).aborted;
  }

  /** Stops a candidate, or all of them. The same stop is noted once. */
  stop(stop: Stop): void {
    const known = this.#stops.some(
      (item) => item.cause === stop.cause && item.candidateId === stop.candidateId,
    );
    if (!known) this.#stops.push(stop);
    for (const [id, controller] of this.#candidates) {
      if (stop.candidateId === null || stop.candidateId === id)
        controller.abort(new DOMException(stop.message, 'AbortError'));
    }
  }

  /** Notes a finding at the end of a run; nobody is left to stop. */
  note(stop: Stop): void {
    this.#stops.push(stop);
  }

  /** Cuts the wire: exchanges under way end as cancelled. */
  cutWire(): void {
    this.#wire.abort(new DOMException('stopped at once', 'AbortError'));
  }
}
