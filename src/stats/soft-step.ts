import { normalQuantile } from './normal.ts';

/** One trial at a place on an axis; the place is above 0. */
export interface Trial {
  readonly at: number;
  readonly hit: boolean;
}

/** Where trials turn from misses into hits. */
interface SoftStep {
  /** Half of the trials hit here; null: the trials say nothing of it, or are all of one kind. */
  readonly value: number | null;
  /** Interval; null: that side is open. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Chance that a trial is of the wrong kind, wherever it stands. */
const LAPSE = 0.01;
/** Widths of the step that are tried, in units of the logarithm, sharpest first. */
const WIDTHS = Array.from({ length: 12 }, (_, n) => 0.005 * 200 ** (n / 11));
/** Places that are tried beside those between the trials, and how far beyond the trials, as a factor. */
const PLACES = 240;
const BEYOND = 10;
/** Halvings of the space in which an end of the interval lies. */
const HALVINGS = 8;
/** Log-likelihoods that are this close are the same. */
const SAME = 0.01;

/**
 * The place where trials turn from misses into hits, by maximum likelihood of a logistic curve over the logarithm of the
 * place, of any width from a sharp step to one over nearly two decades, with 1 % of trials of the wrong kind. The interval
 * holds each place whose profile likelihood (best width) is within the chi-square bound of the best (df 1): Venzon and
 * Moolgavkar, Applied Statistics 37 (1988) 87–94. Found on a grid, its ends by halving, rounded outwards. Unknown when
 * the curve fits no better than one chance for all places by the same bound.
 */
export function softStep(trials: readonly Trial[], level = 0.95): SoftStep {
  if (trials.length === 0) return { value: null, low: null, high: null };
  const logs = trials.map(({ at, hit }) => ({ at: Math.log(at), hit }));
  const places = placesOver(logs.map(({ at }) => at));
  const fitAt = (place: number) => Math.max(...WIDTHS.map((width) => logLikelihood(logs, place, width)));
  const fits = places.map(fitAt);
  const best = Math.max(...fits);
  const drop = normalQuantile(1 - (1 - level) / 2) ** 2 / 2;
  const hits = trials.filter(({ hit }) => hit).length;
  const mixed = hits > 0 && hits < trials.length;
  if (mixed && best < levelFit(hits, trials.length) + drop) return { value: null, low: null, high: null };
  const least = best - drop;
  const first = fits.findIndex((fit) => fit >= least);
  const last = fits.findLastIndex((fit) => fit >= least);
  const end = (outside: number | undefined, inside: number) =>
    outside === undefined ? null : Math.exp(halve(outside, inside, (place) => fitAt(place) >= least));
  const low = end(places[first - 1], places[first] as number);
  const high = end(places[last + 1], places[last] as number);
  if (!mixed || (low === null && high === null)) return { value: null, low, high };
  const plateau = places.filter((_, n) => (fits[n] as number) >= best - SAME);
  const middle = ((plateau[0] as number) + (plateau.at(-1) as number)) / 2;
  return { value: Math.exp(middle), low, high };
}

/** Log-likelihood of one chance of a hit at every place. */
function levelFit(hits: number, n: number): number {
  return hits * Math.log(hits / n) + (n - hits) * Math.log(1 - hits / n);
}

/** An even grid beyond both ends, and the middle between each trial and the next: no gap between trials is too small to be seen. */
function placesOver(ats: readonly number[]): number[] {
  const sorted = [...new Set(ats)].sort((a, b) => a - b);
  const from = (sorted[0] as number) - Math.log(BEYOND);
  const to = (sorted.at(-1) as number) + Math.log(BEYOND);
  const grid = Array.from({ length: PLACES }, (_, n) => from + ((to - from) * n) / (PLACES - 1));
  const middles = sorted.slice(1).map((at, n) => (at + (sorted[n] as number)) / 2);
  return [...grid, ...middles].sort((a, b) => a - b);
}

/** The outer end of what is left when the space between a place outside and one inside was halved. */
function halve(outside: number, inside: number, isInside: (place: number) => boolean): number {
  let [out, within] = [outside, inside];
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (out + within) / 2;
    if (isInside(middle)) within = middle;
    else out = middle;
  }
  return out;
}

function logLikelihood(trials: readonly Trial[], place: number, width: number): number {
  let sum = 0;
  for (const { at, hit } of trials) {
    const chance = LAPSE + (1 - 2 * LAPSE) / (1 + Math.exp((place - at) / width));
    sum += Math.log(hit ? chance : 1 - chance);
  }
  return sum;
}
