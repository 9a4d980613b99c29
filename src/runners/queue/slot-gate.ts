/** Lets a worker's sends through while it holds slots of the run's cap. */
export class SlotGate {
  readonly #waiters: { readonly pass: (passed: boolean) => void; readonly isDropped: () => boolean }[] = [];
  #limit = 0;
  #used = 0;

  /** Sends that were let through and have not ended. */
  get used(): number {
    return this.#used;
  }

  get limit(): number {
    return this.#limit;
  }

  /** What others may not have: what is in use, and what may be used before the next word. */
  get held(): number {
    return Math.max(this.#used, this.#limit === Number.POSITIVE_INFINITY ? 0 : this.#limit);
  }

  /** Most at the same time from now on; what is under way beyond it ends by itself. */
  limitTo(limit: number): void {
    this.#limit = limit;
    this.#pass();
  }

  /** Waits for a slot. False: it was dropped meanwhile, and holds none. */
  take(isDropped: () => boolean): Promise<boolean> {
    return new Promise((pass) => {
      this.#waiters.push({ pass, isDropped });
      this.#pass();
    });
  }

  release(): void {
    this.#used -= 1;
    this.#pass();
  }

  /** Sends those away that were dropped. */
  sweep(): void {
    for (let i = this.#waiters.length - 1; i >= 0; i -= 1) {
      const waiter = this.#waiters[i];
      if (waiter === undefined || !waiter.isDropped()) continue;
      this.#waiters.splice(i, 1);
      waiter.pass(false);
    }
  }

  #pass(): void {
    while (this.#used < this.#limit) {
      const waiter = this.#waiters.shift();
      if (waiter === undefined) return;
      if (!waiter.isDropped()) this.#used += 1;
      waiter.pass(!waiter.isDropped());
    }
  }
}
