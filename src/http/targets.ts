/** Where a URL leads. */
export interface Target {
  readonly origin: string;
  readonly path: string;
}

/** URLs taken apart; a run asks the same few again and again. */
export class Targets {
  readonly #known = new Map<string, Target>();

  of(url: string): Target {
    const known = this.#known.get(url);
    if (known !== undefined) return known;
    const { origin, pathname, search } = new URL(url);
    const target = { origin, path: pathname + search };
    if (this.#known.size >= MAX_TARGETS) this.#known.clear();
    this.#known.set(url, target);
    return target;
  }
}

/** Jobs are asked for at a URL each. */
const MAX_TARGETS = 1000;
