import { quantilePosition } from './quantile.ts';

/**
 * Quantiles of many short lists taken together, without merging them: every part has rising values, read as if each were
 * multiplied by a scale above 0. Owns its buffers, for it is asked thousands of times.
 */
export class PartsQuantile {
  private readonly parts: Float64Array[];
  private readonly scales: Float64Array;
  private readonly low: Int32Array;
  private readonly high: Int32Array;
  private readonly below: Int32Array;
  private readonly upTo: Int32Array;

  constructor(count: number) {
    this.parts = Array.from({ length: count }, () => new Float64Array(0));
    this.scales = new Float64Array(count);
    [this.low, this.high, this.below, this.upTo] = [0, 1, 2, 3].map(() => new Int32Array(count)) as [
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
    ];
  }

  /** Puts rising values in a place. */
  set(place: number, sorted: Float64Array, scale: number): void {
    this.parts[place] = sorted;
    this.scales[place] = scale;
  }

  /** Values in all parts. */
  get size(): number {
    return this.parts.reduce((sum, part) => sum + part.length, 0);
  }

  /** Values in one part. */
  sizeOf(place: number): number {
    return (this.parts[place] as Float64Array).length;
  }

  /** Values of each part that are not above a bound, valid until the next question. */
  countUpTo(bound: number): Int32Array {
    this.open();
    this.cut(bound, true, this.upTo);
    return this.upTo;
  }

  /** Type 7 quantile of all values together, `share` 0 to 1. They are one at least. */
  at(share: number): number {
    const { low, high, below, upTo } = this;
    const { index, fraction } = quantilePosition(this.open(), share);
    for (;;) {
      const pivot = this.middle();
      if (this.cut(pivot, false, below) > index) high.set(below);
      else {
        const count = this.cut(pivot, true, upTo);
        if (count <= index) low.set(upTo);
        else if (fraction === 0 || count > index + 1) return pivot;
        else return pivot + fraction * (this.smallestFrom(upTo) - pivot);
      }
    }
  }

  /** Makes every value a candidate. Gives their number. */
  private open(): number {
    let total = 0;
    this.low.fill(0);
    for (let p = 0; p < this.high.length; p += 1) {
      this.high[p] = (this.parts[p] as Float64Array).length;
      total += this.high[p] as number;
    }
    return total;
  }

  /** A value of the part with most candidates left: each round leaves that value out at least. */
  private middle(): number {
    let widest = 0;
    let width = 0;
    for (let p = 0; p < this.high.length; p += 1) {
      const own = (this.high[p] as number) - (this.low[p] as number);
      if (own > width) {
        width = own;
        widest = p;
      }
    }
    const place = ((this.low[widest] as number) + (this.high[widest] as number)) >> 1;
    return ((this.parts[widest] as Float64Array)[place] as number) * (this.scales[widest] as number);
  }

  /** Counts values below a bound, or up to it, into `at` part by part. Gives their number. */
  private cut(bound: number, isInclusive: boolean, at: Int32Array): number {
    let count = 0;
    for (let p = 0; p < at.length; p += 1) {
      const sorted = this.parts[p] as Float64Array;
      const scale = this.scales[p] as number;
      let from = this.low[p] as number;
      let to = this.high[p] as number;
      while (from < to) {
        const middle = (from + to) >> 1;
        const value = (sorted[middle] as number) * scale;
        if (value < bound || (isInclusive && value === bound)) from = middle + 1;
        else to = middle;
      }
      at[p] = from;
      count += from;
    }
    return count;
  }

  /** Smallest of the values that stand at these places of their parts. */
  private smallestFrom(at: Int32Array): number {
    let smallest = Number.POSITIVE_INFINITY;
    for (let p = 0; p < at.length; p += 1) {
      const sorted = this.parts[p] as Float64Array;
      const place = at[p] as number;
      if (place < sorted.length)
        smallest = Math.min(smallest, (sorted[place] as number) * (this.scales[p] as number));
    }
    return smallest;
  }
}
