/** Numbers of which the smallest comes out first (binary heap). */
export class MinHeap {
  readonly #values: number[] = [];

  get size(): number {
    return this.#values.length;
  }

  /** The smallest; infinite when there is none. */
  get least(): number {
    return this.#values[0] ?? Number.POSITIVE_INFINITY;
  }

  push(value: number): void {
    const values = this.#values;
    let at = values.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((values[parent] as number) <= value) break;
      values[at] = values[parent] as number;
      at = parent;
    }
    values[at] = value;
  }

  /** Takes the smallest out. */
  drop(): void {
    const values = this.#values;
    const last = values.pop();
    if (last === undefined || values.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= values.length) break;
      if (child + 1 < values.length && (values[child + 1] as number) < (values[child] as number)) child += 1;
      if ((values[child] as number) >= last) break;
      values[at] = values[child] as number;
      at = child;
    }
    values[at] = last;
  }
}
