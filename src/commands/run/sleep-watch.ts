import type { EndpointFacts } from '../../endpoints/endpoint-facts.ts';
import type { EndpointState } from '../../types/endpoint.ts';

/** States in which no replica answers yet and one will. */
const COMING_UP: readonly EndpointState[] = ['pending', 'initializing', 'updating', 'scaledToZero'];

/** Whether an endpoint is asleep or on its way up. A running replica answers whatever else is under way. */
export function isComingUp({ state, readyReplicas }: EndpointFacts): boolean {
  return COMING_UP.includes(state) && (readyReplicas ?? 0) === 0;
}

/** Remembers when an endpoint was last seen asleep or on its way up. Times in ms of the run's clock. */
export class SleepWatch {
  #last: { readonly fromMs: number; readonly toMs: number } | null = null;
  #goesOn = false;

  /** Takes one look at it. */
  see(facts: EndpointFacts, atMs: number): void {
    const asleep = isComingUp(facts);
    if (asleep) this.#last = { fromMs: this.#goesOn ? (this.#last?.fromMs ?? atMs) : atMs, toMs: atMs };
    this.#goesOn = asleep;
  }

  /** Whether its latest sleep or start was seen between two moments. */
  wasSeen(fromMs: number, toMs: number): boolean {
    return this.#last !== null && this.#last.fromMs <= toMs && this.#last.toMs >= fromMs;
  }
}
