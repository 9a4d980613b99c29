/** A text by its Unicode code points, which is how servers count offsets (Python); JavaScript counts UTF-16 units. */
export class CodePoints {
  readonly #points: readonly string[];

  constructor(text: string) {
    this.#points = Array.from(text);
  }

  /** Number of code points. */
  get length(): number {
    return this.#points.length;
  }

  /** The code points from start up to end, both 0-based. */
  slice(start: number, end: number): string {
    return this.#points.slice(start, end).join('');
  }
}
