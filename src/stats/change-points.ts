/** A place in a series where its level changed. */
export interface ChangePoint {
  /** Index of the first value of the new level, as best located. */
  readonly at: number;
  /** Index of the value that made it certain enough. */
  readonly foundAt: number;
  /** Mean of the values since the last change, and from this one until it was found. */
  readonly before: number;
  readonly after: number;
}

/** Chance that an unchanged series is ever marked, however often and however long it is looked at. */
export const FALSE_ALARM_RATE = 0.05;

/** Share of the capital that begins to bet against the level at every value. */
const RATE_OF_ENTRY = 0.03;
/** Exponents of the bets: a p-value p pays κ p^(κ − 1), which is 1 in the mean when p is uniform. */
const BETS: readonly number[] = [0.1, 0.3, 0.6];

/**
 * Change-points of a series in order of time, by a conformal test martingale. Each value's rank among those before it
 * gives a p-value; when the values are exchangeable these are independent and uniform (Vovk, Nouretdinov and Gammerman,
 * ICML 2003). Capital bets on small p-values and, apart, on large ones, more and more of it from value to value. It is a
 * fair game as long as nothing changes, so by Ville's inequality it ever reaches 1 ÷ `rate` (20 unless told otherwise)
 * with probability `rate` at most; of several series that are looked at together each gets its part of the rate. When it
 * does, the change is placed where the CUSUM statistic √(k (n − k) ÷ n) |mean before − mean after| is largest (Page 1954;
 * Sen and Srivastava 1975), and a new game begins. `ties` holds a number in [0, 1) a value, which parts ranks that tie;
 * it must not depend on the values, and stay the same for the same value when others follow.
 */
export function findChangePoints(
  values: readonly number[],
  ties: readonly number[],
  rate = FALSE_ALARM_RATE,
): readonly ChangePoint[] {
  const found: ChangePoint[] = [];
  let start = 0;
  let game = new Game();
  values.forEach((value, index) => {
    const p = conformalP(value, values.slice(start, index), ties[index] ?? 0.5);
    if (game.play(p) < 1 / rate) return;
    const at = start + splitOf(values.slice(start, index + 1));
    found.push({
      at,
      foundAt: index,
      before: meanOf(values.slice(start, at)),
      after: meanOf(values.slice(at, index + 1)),
    });
    start = index + 1;
    game = new Game();
  });
  return found;
}

/** Capital that waits, and capital that has begun to bet, by side and exponent. */
class Game {
  #waiting = 1;
  readonly #low = BETS.map(() => 0);
  readonly #high = BETS.map(() => 0);

  /** Bets on one p-value. Gives the capital. */
  play(p: number): number {
    const entering = (this.#waiting * RATE_OF_ENTRY) / (2 * BETS.length);
    this.#waiting *= 1 - RATE_OF_ENTRY;
    let total = this.#waiting;
    BETS.forEach((exponent, index) => {
      const low = ((this.#low[index] ?? 0) + entering) * exponent * p ** (exponent - 1);
      const high = ((this.#high[index] ?? 0) + entering) * exponent * (1 - p) ** (exponent - 1);
      this.#low[index] = low;
      this.#high[index] = high;
      total += low + high;
    });
    return total;
  }
}

/** Smoothed rank of a value among itself and the earlier ones, in (0, 1). */
function conformalP(value: number, earlier: readonly number[], tie: number): number {
  const below = earlier.filter((other) => other < value).length;
  const equal = earlier.filter((other) => other === value).length + 1;
  // 0 and 1 would pay without bound; a tie is never drawn so close to them.
  const share = Math.min(1 - 1e-9, Math.max(1e-9, tie));
  return (below + share * equal) / (earlier.length + 1);
}

/** Number of values before the split at which CUSUM is largest; 1 to n − 1. */
function splitOf(values: readonly number[]): number {
  let best = { split: 1, size: -1 };
  for (let split = 1; split < values.length; split += 1) {
    const gap = Math.abs(meanOf(values.slice(0, split)) - meanOf(values.slice(split)));
    const size = gap * Math.sqrt((split * (values.length - split)) / values.length);
    if (size > best.size) best = { split, size };
  }
  return best.split;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
