import { drawBinomial } from './binomial-draw.ts';
import { sampleVariance } from './mean.ts';
import { quantileSorted } from './quantile.ts';

/** Draws of every bootstrap. */
const BOOTSTRAP_DRAWS = 2000;

/** Note of a bootstrap whose draws have no spread. */
export const ALL_ALIKE = 'every resample gives the same value';

/** A binomial draw costs about as much as this many uniform ones. */
const UNITS_PER_KIND = 20;

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

/** A statistic of a resample: how many units of each kind were drawn. Null: undefined for this resample. */
export type ResampleStatistic = (multiplicity: Int32Array) => number | null;

/**
 * Seeded percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13) over
 * whole units (samples, clusters or time blocks): 2,000 draws of as many units with replacement. Units that are alike
 * form a kind, `sizes[k]` of them, so that large samples of few kinds are drawn kind by kind (multinomially), which
 * is the same distribution. All different: `new Int32Array(n).fill(1)`.
 * No interval below two units, when more than 5 % of the draws leave the statistic undefined, or when all draws
 * agree: a width of zero would claim more than a sample can know.
 */
export function bootstrap(
  sizes: Int32Array,
  statistic: ResampleStatistic,
  random: () => number,
  level = 0.95,
): BootstrapResult {
  const units = sizes.reduce((sum, size) => sum + size, 0);
  if (units < 2) return nothing(null, 'fewer than two units to resample');
  const draws = drawStatistics(sizes, statistic, random);
  if (draws === null) return nothing(null, 'undefined in too many resamples');
  const half = (1 - level) / 2;
  const low = quantileSorted(draws, half) as number;
  const high = quantileSorted(draws, 1 - half) as number;
  const pValue = zeroP(draws);
  if (isFlat(draws)) return nothing(pValue, ALL_ALIKE);
  const standardError = Math.sqrt(sampleVariance(Array.from(draws)) as number);
  return { low, high, standardError, pValue, note: null };
}

/** True when the rising draws differ by no more than rounding. */
export function isFlat(draws: Float64Array): boolean {
  const first = draws[0] as number;
  const last = draws[draws.length - 1] as number;
  return last - first <= 1e-12 * Math.max(Math.abs(first), Math.abs(last));
}

function nothing(pValue: number | null, note: string): BootstrapResult {
  return { low: null, high: null, standardError: null, pValue, note };
}

/** The statistic of each of 2,000 draws where it is defined, rising; null when it is undefined for more than 5 % of them. */
export function drawStatistics(
  sizes: Int32Array,
  statistic: ResampleStatistic,
  random: () => number,
): Float64Array | null {
  const resample = resamplerOf(sizes, random);
  const multiplicity = new Int32Array(sizes.length);
  const draws = new Float64Array(BOOTSTRAP_DRAWS);
  let defined = 0;
  for (let draw = 0; draw < BOOTSTRAP_DRAWS; draw += 1) {
    multiplicity.fill(0);
    resample(multiplicity);
    const value = statistic(multiplicity);
    if (value !== null) {
      draws[defined] = value;
      defined += 1;
    }
  }
  return defined < 0.95 * BOOTSTRAP_DRAWS ? null : draws.slice(0, defined).sort();
}

/** Fills in one resample: kind by kind when kinds are few, else unit by unit. */
function resamplerOf(sizes: Int32Array, random: () => number): (multiplicity: Int32Array) => void {
  const units = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length * UNITS_PER_KIND < units) {
    return (multiplicity) => {
      let unitsLeft = units;
      let drawsLeft = units;
      for (let kind = 0; kind < sizes.length && drawsLeft > 0; kind += 1) {
        const size = sizes[kind] as number;
        const drawn = drawBinomial(drawsLeft, size / unitsLeft, random);
        multiplicity[kind] = drawn;
        unitsLeft -= size;
        drawsLeft -= drawn;
      }
    };
  }
  const kindOf = Int32Array.from(
    Array.from(sizes).flatMap((size, kind) => new Array<number>(size).fill(kind)),
  );
  return (multiplicity) => {
    for (let i = 0; i < units; i += 1) {
      const kind = kindOf[Math.floor(random() * units)] as number;
      multiplicity[kind] = (multiplicity[kind] as number) + 1;
    }
  };
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
