import { quantilePosition } from './quantile.ts';

/** So few candidates are sorted instead of halved further. */
const FEW = 32;

/** Part of an answer by which the next one is at first expected to differ. */
const FIRST_STEP = 1 / 64;

/** Guesses around the last answer before the search goes by candidates alone. */
const MOST_GUESSES = 6;

/** A search of its own: answers of one slot are expected to be alike. */
interface Slot {
  answer: number;
  /** By how much the last answer differed from the one before it, as a part of it. */
  step: number;
}

/**
 * Quantiles of many short lists taken together, without merging them: every part has rising values above 0, read as if
 * each were multiplied by a scale. Owns its buffers, for it is asked thousands of times.
 */
export class PartsQuantile {
  private readonly parts: Float64Array[];
  private readonly scales: Float64Array;
  /** Candidates of each part stand from `low` to before `high`. */
  private readonly low: Int32Array;
  private readonly high: Int32Array;
  private readonly below: Int32Array;
  private readonly upTo: Int32Array;
  private readonly few = new Float64Array(FEW);
  private readonly slots: readonly Slot[] = [0, 1, 2].map(() => ({ answer: 1, step: FIRST_STEP }));

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
    let total = 0;
    for (const part of this.parts) total += part.length;
    return total;
  }

  /** Values in one part. */
  sizeOf(place: number): number {
    return (this.parts[place] as Float64Array).length;
  }

  /** Values of each part that are not above a bound, valid until the next question. */
  countUpTo(bound: number): Int32Array {
    this.open();
    this.cut(bound);
    return this.upTo;
  }

  /**
   * Type 7 quantile of all values together, `share` 0 to 1. They are one at least. The search starts at the last answer of
   * the same slot.
   */
  at(share: number, slot: 0 | 1 | 2): number {
    const own = this.slots[slot] as Slot;
    const found = this.find(share, own);
    own.step = Math.max(1e-6, Math.abs(found / own.answer - 1));
    own.answer = found;
    return found;
  }

  private find(share: number, { answer, step }: Slot): number {
    const total = this.open();
    const { index, fraction } = quantilePosition(total, share);
    let [lowest, highest] = [0, total];
    let reach = step;
    let pivot = answer;
    for (let round = 1; highest - lowest > FEW; round += 1) {
      const [smaller, counted] = this.cut(pivot);
      if (smaller > index) {
        this.high.set(this.below);
        highest = smaller;
      } else if (counted <= index) {
        this.low.set(this.upTo);
        lowest = counted;
      } else if (fraction === 0 || counted > index + 1) return pivot;
      else return pivot + fraction * (this.smallestFrom(this.upTo) - pivot);
      if (round < MOST_GUESSES && (lowest === 0 || highest === total)) {
        pivot *= smaller > index ? 1 - Math.min(0.5, reach) : 1 + reach;
        reach *= 4;
      } else pivot = this.candidate(round % 4 === 0 ? 0.5 : (index + 0.5 - lowest) / (highest - lowest));
    }
    return this.pick(index - lowest, fraction);
  }

  /** Makes every value a candidate. Gives their number. */
  private open(): number {
    this.low.fill(0);
    for (let p = 0; p < this.high.length; p += 1) this.high[p] = this.sizeOf(p);
    return this.size;
  }

  /**
   * A candidate about a share of the way through those that are left, a little on the side where more of them are, so that
   * the few are left. It is of the part with most of them: each round leaves that one out at least.
   */
  private candidate(wanted: number): number {
    let widest = 0;
    let width = 0;
    for (let p = 0; p < this.high.length; p += 1) {
      const own = (this.high[p] as number) - (this.low[p] as number);
      if (own > width) {
        width = own;
        widest = p;
      }
    }
    const aside = (Math.sqrt(width) / 3) * Math.sign(0.5 - wanted);
    const offset = Math.max(0, Math.min(width - 1, Math.floor(wanted * width + aside)));
    return this.valueAt(widest, (this.low[widest] as number) + offset);
  }

  private valueAt(place: number, at: number): number {
    return ((this.parts[place] as Float64Array)[at] as number) * (this.scales[place] as number);
  }

  /** Counts values below a bound, and up to it, part by part among the candidates. Gives the number of each. */
  private cut(bound: number): readonly [number, number] {
    const { low, high, below, upTo } = this;
    let smaller = 0;
    let counted = 0;
    for (let p = 0; p < low.length; p += 1) {
      const sorted = this.parts[p] as Float64Array;
      const scale = this.scales[p] as number;
      let from = low[p] as number;
      const end = high[p] as number;
      let to = end;
      while (from < to) {
        const middle = (from + to) >> 1;
        if ((sorted[middle] as number) * scale < bound) from = middle + 1;
        else to = middle;
      }
      below[p] = from;
      smaller += from;
      while (from < end && (sorted[from] as number) * scale === bound) from += 1;
      upTo[p] = from;
      counted += from;
    }
    return [smaller, counted];
  }

  /** The few candidates sorted: `fraction` of the way from one of them, counted from 0, to the next value. */
  private pick(rank: number, fraction: number): number {
    let count = 0;
    for (let p = 0; p < this.low.length; p += 1) {
      for (let at = this.low[p] as number; at < (this.high[p] as number); at += 1) {
        const value = this.valueAt(p, at);
        let place = count;
        for (; place > 0 && (this.few[place - 1] as number) > value; place -= 1)
          this.few[place] = this.few[place - 1] as number;
        this.few[place] = value;
        count += 1;
      }
    }
    const found = this.few[rank] as number;
    if (fraction === 0) return found;
    const next = rank + 1 < count ? (this.few[rank + 1] as number) : this.smallestFrom(this.high);
    return found + fraction * (next - found);
  }

  /** Smallest of the values that stand at these places of their parts. */
  private smallestFrom(at: Int32Array): number {
    let smallest = Number.POSITIVE_INFINITY;
    for (let p = 0; p < at.length; p += 1) {
      const place = at[p] as number;
      if (place < this.sizeOf(p)) smallest = Math.min(smallest, this.valueAt(p, place));
    }
    return smallest;
  }
}
