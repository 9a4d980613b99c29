import type { Usage } from '../types/attempt.ts';

/** Follows the token counts that a stream states on its way. */
export class RunningUsage {
  #stated: Usage | null = null;
  #tokensSince = 0;

  /** A chunk came, with the count that it states and whether it bears a token. */
  take(stated: Usage | null, token: boolean): void {
    if (stated !== null) {
      this.#stated = stated;
      this.#tokensSince = 0;
    } else if (token) this.#tokensSince += 1;
  }

  /** The last count that was stated; null: none. */
  get stated(): Usage | null {
    return this.#stated;
  }

  /** The count up to the last token; null: tokens came after it, or none was stated. */
  get soFar(): Usage | null {
    return this.#tokensSince === 0 ? this.#stated : null;
  }
}
