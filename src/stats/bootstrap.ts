import { sampleVariance } from './mean.ts';
import { quantileSorted } from './quantile.ts';

/** Draws of every bootstrap. */
export const BOOTSTRAP_DRAWS = 2000;

/** What a bootstrap says about a statistic. Null ends: no interval can be given, `note` says why. */
export interface BootstrapResult {
  readonly low: number | null;
  readonly high: number | null;
  /** Spread of the draws; null when there is none to speak of. */
  readonly standardError: number | null;
  /** Two-sided p-value of zero, for statistics that are differences; null when nothing could be drawn. */
  readonly pValue: number | null;
  readonly note: string | null;
}

/** A statistic of a resample: how often each unit was drawn. Null: undefined for this resample. */
export type ResampleStatistic = (multiplicity: Int32Array) => number | null;

/**
 * Seeded percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13) over
 * `units` whole units (samples, clusters or time blocks): 2,000 draws of as many units with replacement.
 * No interval below two units, when more than 5 % of the draws leave the statistic undefined, or when all draws
 * agree: a width of zero would claim more than a sample can know.
 */
export function bootstrap(
  units: number,
  statistic: ResampleStatistic,
  random: () => number,
  level = 0.95,
): BootstrapResult {
  if (units < 2) return nothing(null, 'fewer than two units to resample');
  const draws = drawStatistics(units, statistic, random);
  if (draws.length < 0.95 * BOOTSTRAP_DRAWS) return nothing(null, 'undefined in too many resamples');
  const half = (1 - level) / 2;
  const low = quantileSorted(draws, half) as number;
  const high = quantileSorted(draws, 1 - half) as number;
  const pValue = zeroP(draws);
  if (draws[0] === draws[draws.length - 1]) return nothing(pValue, 'every resample gives the same value');
  const standardError = Math.sqrt(sampleVariance(Array.from(draws)) as number);
  return { low, high, standardError, pValue, note: null };
}

function nothing(pValue: number | null, note: string): BootstrapResult {
  return { low: null, high: null, standardError: null, pValue, note };
}

/** The statistic of each draw where it is defined, rising. */
function drawStatistics(units: number, statistic: ResampleStatistic, random: () => number): Float64Array {
  const multiplicity = new Int32Array(units);
  const draws = new Float64Array(BOOTSTRAP_DRAWS);
  let defined = 0;
  for (let draw = 0; draw < BOOTSTRAP_DRAWS; draw += 1) {
    multiplicity.fill(0);
    for (let i = 0; i < units; i += 1) {
      const unit = Math.floor(random() * units);
      multiplicity[unit] = (multiplicity[unit] as number) + 1;
    }
    const value = statistic(multiplicity);
    if (value !== null) {
      draws[defined] = value;
      defined += 1;
    }
  }
  return draws.slice(0, defined).sort();
}

/** Twice the smaller share of draws at or beyond zero, one draw added to each side (Davison and Hinkley 1997, 4.2.3). */
function zeroP(draws: Float64Array): number {
  let below = 0;
  let above = 0;
  for (const draw of draws) {
    if (draw <= 0) below += 1;
    if (draw >= 0) above += 1;
  }
  return Math.min(1, (2 * (1 + Math.min(below, above))) / (1 + draws.length));
}
