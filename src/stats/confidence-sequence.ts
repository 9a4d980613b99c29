import type { Interval } from './interval.ts';

/** Bets stay below this share of what would risk all capital. */
const BET_SHARE = 0.5;

/**
 * Always-valid interval of a mean of values in [0, 1]: with chance `level` or more it holds the mean after every value
 * at once, so it may be looked at whenever one likes and stopped on. Hedged capital process with predictable plug-in
 * bets and running intersection (Waudby-Smith and Ramdas, J. Royal Statistical Society B 86 (2024) 1–27, theorem 3,
 * bets of equation 26, c = ½, θ = ½). `values` stand in the order in which they came, of independent samples (repeats
 * averaged first). [0, 1] for no values. Null for a value outside [0, 1], and when no one mean fits all values: they
 * drifted.
 */
export function meanConfidenceSequence(values: readonly number[], level = 0.95): Interval | null {
  if (values.some((value) => !(value >= 0 && value <= 1))) return null;
  const low = lowerEnd(values, level);
  const high =
    1 -
    lowerEnd(
      values.map((value) => 1 - value),
      level,
    );
  return low <= high ? { low, high } : null;
}

/**
 * The same for paired differences in [−1, 1], b − a, through (1 + d) ÷ 2. [−1, 1] for no pairs. Null for a difference
 * outside [−1, 1], and when no one mean difference fits all pairs.
 */
export function differenceConfidenceSequence(differences: readonly number[], level = 0.95): Interval | null {
  const interval = meanConfidenceSequence(
    differences.map((difference) => (1 + difference) / 2),
    level,
  );
  return interval === null ? null : { low: 2 * interval.low - 1, high: 2 * interval.high - 1 };
}

/**
 * Always-valid p-value of a mean paired difference of 0 against any other: at most p in a share p of all runs, however
 * often it is looked at. Two divided by the highest capital that either bet ever reached (Ville's inequality, twice),
 * with the bets of the interval of this level, which leaves 0 out exactly when p ≤ 1 − level. 1 for no pairs. Null for a
 * difference outside [−1, 1].
 */
export function differenceAlwaysValidP(differences: readonly number[], level = 0.95): number | null {
  const values = differences.map((difference) => (1 + difference) / 2);
  if (values.some((value) => !(value >= 0 && value <= 1))) return null;
  const highest = (side: readonly number[]) => {
    let reached = 0;
    followCapital(0.5, side, predictableBets(side, 1 - level), (logCapital) => {
      reached = Math.max(reached, logCapital);
      return false;
    });
    return reached;
  };
  return Math.min(1, 2 * Math.exp(-Math.max(highest(values), highest(values.map((value) => 1 - value)))));
}

/** Smallest mean that bets on a higher one never broke: their capital falls with the mean, so bisection is exact. */
function lowerEnd(values: readonly number[], level: number): number {
  const bets = predictableBets(values, 1 - level);
  const bar = Math.log(2 / (1 - level));
  if (!isBroken(0, values, bets, bar)) return 0;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60 && high - low > 1e-15; step += 1) {
    const middle = (low + high) / 2;
    if (isBroken(middle, values, bets, bar)) low = middle;
    else high = middle;
  }
  return low;
}

/** True when capital that bets on a mean above m reached 2 ÷ α at some time, which a mean of m allows with chance α ÷ 2. */
function isBroken(m: number, values: readonly number[], bets: Float64Array, bar: number): boolean {
  return followCapital(m, values, bets, (logCapital) => logCapital >= bar);
}

/** Bets on a mean above m, value after value, until `sees` is true of the logarithm of the capital. */
function followCapital(
  m: number,
  values: readonly number[],
  bets: Float64Array,
  sees: (logCapital: number) => boolean,
): boolean {
  const most = BET_SHARE / m;
  let logCapital = 0;
  for (let i = 0; i < values.length; i += 1) {
    logCapital += Math.log1p(Math.min(bets[i] as number, most) * ((values[i] as number) - m));
    if (sees(logCapital)) return true;
  }
  return false;
}

/** Each bet from the values before it: √(2 ln(2 ÷ α) ÷ (σ̂² t ln(1 + t))), where `squares` is σ̂² t. */
function predictableBets(values: readonly number[], alpha: number): Float64Array {
  const scale = 2 * Math.log(2 / alpha);
  let sum = 0.5;
  let squares = 0.25;
  return Float64Array.from(values, (value, i) => {
    const t = i + 1;
    const bet = Math.sqrt(scale / (squares * Math.log(1 + t)));
    sum += value;
    squares += (value - sum / (t + 1)) ** 2;
    return bet;
  });
}
