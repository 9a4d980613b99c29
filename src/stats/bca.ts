import { drawStatistics, isFlat, type ResampleStatistic } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { quantileSorted } from './quantile.ts';

/** An interval, or the reason why there is none. */
export type BcaResult =
  | (Interval & { readonly note: null })
  | { readonly low: null; readonly high: null; readonly note: string };

/** Values of a statistic with one unit left out, each as often as there are units that are alike. */
export interface LeftOut {
  readonly values: readonly number[];
  readonly counts: ArrayLike<number>;
}

/**
 * Seeded BCa bootstrap interval, corrected for bias and acceleration (Efron, JASA 82 (1987) 171–185; Efron and
 * Tibshirani, An Introduction to the Bootstrap, 1993, section 14.3), over 2,000 draws of whole units as `bootstrap` has
 * them: samples, or clusters. Acceleration by the jackknife over the same units. No interval below two units, when
 * the statistic is undefined as a whole, without one unit or in more than 5 % of the draws, or when all draws agree.
 */
export function bcaBootstrap(
  sizes: Int32Array,
  statistic: ResampleStatistic,
  random: () => number,
  level = 0.95,
): BcaResult {
  if (sizes.reduce((sum, size) => sum + size, 0) < 2) return refuse('fewer than two units to resample');
  const estimate = statistic(sizes);
  const leftOut = leaveOneOut(sizes, statistic);
  const draws = drawStatistics(sizes, statistic, random);
  if (estimate === null || leftOut === null) return refuse('undefined with a unit left out');
  if (draws === null) return refuse('undefined in too many resamples');
  if (isFlat(draws)) return refuse('every resample gives the same value');
  const interval = bcaInterval(draws, estimate, leftOut, level);
  return interval === null ? refuse('the estimate lies outside its resamples') : { ...interval, note: null };
}

/**
 * BCa ends from rising draws, the estimate and its jackknife values: quantiles at Φ(z₀ + (z₀ + z) ÷ (1 − a(z₀ + z))) with
 * z₀ = Φ⁻¹(share of draws below the estimate, ties by half) and a = Σ(θ̄ − θᵢ)³ ÷ 6(Σ(θ̄ − θᵢ)²)^1.5 (Efron and
 * Tibshirani 1993, equations 14.10, 14.14, 14.15). Null when all draws lie on one side of the estimate.
 */
export function bcaInterval(
  draws: Float64Array,
  estimate: number,
  leftOut: LeftOut,
  level = 0.95,
): Interval | null {
  const below = draws.reduce((sum, draw) => sum + (draw < estimate ? 1 : draw === estimate ? 0.5 : 0), 0);
  if (below === 0 || below === draws.length) return null;
  const bias = normalQuantile(below / draws.length);
  const acceleration = accelerationOf(leftOut);
  const end = (z: number) => {
    const share = normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z)));
    return quantileSorted(draws, share) as number;
  };
  const z = normalQuantile(1 - (1 - level) / 2);
  return { low: end(-z), high: end(z) };
}

function leaveOneOut(sizes: Int32Array, statistic: ResampleStatistic): LeftOut | null {
  const rest = Int32Array.from(sizes);
  const values: number[] = [];
  for (let kind = 0; kind < sizes.length; kind += 1) {
    rest[kind] = (sizes[kind] as number) - 1;
    const value = statistic(rest);
    if (value === null) return null;
    values.push(value);
    rest[kind] = sizes[kind] as number;
  }
  return { values, counts: sizes };
}

/** 0 where the statistic does not move when a unit is left out. */
function accelerationOf({ values, counts }: LeftOut): number {
  let units = 0;
  let sum = 0;
  values.forEach((value, i) => {
    units += counts[i] as number;
    sum += value * (counts[i] as number);
  });
  let squares = 0;
  let cubes = 0;
  values.forEach((value, i) => {
    const distance = sum / units - value;
    squares += (counts[i] as number) * distance ** 2;
    cubes += (counts[i] as number) * distance ** 3;
  });
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

function refuse(note: string): BcaResult {
  return { low: null, high: null, note };
}
