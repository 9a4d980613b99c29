import { normalQuantile } from './normal.ts';

/** One trial at a place on an axis. */
interface Trial {
  readonly at: number;
  readonly hit: boolean;
}

/** Where trials turn from misses into hits. Null: that side is open. */
interface StepThreshold {
  /** The two neighbouring trials between which the best step lies. */
  readonly below: number | null;
  readonly above: number | null;
  /** Interval. */
  readonly low: number | null;
  readonly high: number | null;
  /** Trials on the wrong side of the best step. */
  readonly misfits: number;
}

/** Least share of wrong trials that is assumed, however well the step fits. */
const LEAST_ERROR = 0.01;

/**
 * Step from misses to hits by maximum likelihood: below the step a trial hits with probability e, above it misses with e,
 * and e is estimated too (0.01 to 0.5). The interval holds each step whose profile likelihood is within the chi-square
 * bound of the best (df 1), so without wrong trials it ends at the highest miss and the lowest hit, and it widens
 * where misses and hits overlap. Null for no trials.
 */
export function stepThreshold(trials: readonly Trial[], level = 0.95): StepThreshold | null {
  if (trials.length === 0) return null;
  const sorted = trials.toSorted((a, b) => a.at - b.at);
  const steps = stepsOver(sorted);
  const best = Math.min(...steps.map((step) => step.misfits));
  const drop = normalQuantile(1 - (1 - level) / 2) ** 2 / 2;
  const least = logLikelihood(best, sorted.length) - drop;
  const fitting = steps.filter((step) => step.misfits === best);
  const admitted = steps.filter((step) => logLikelihood(step.misfits, sorted.length) >= least);
  const place = (index: number) => sorted[index]?.at ?? null;
  return {
    below: place((fitting[0] as Step).index - 1),
    above: place((fitting.at(-1) as Step).index),
    low: place((admitted[0] as Step).index - 1),
    high: place((admitted.at(-1) as Step).index),
    misfits: best,
  };
}

interface Step {
  /** Trials below it. */
  readonly index: number;
  readonly misfits: number;
}

/** Every step between two different places, and those before the first and behind the last. */
function stepsOver(sorted: readonly Trial[]): Step[] {
  let misfits = sorted.filter(({ hit }) => !hit).length;
  const steps: Step[] = [{ index: 0, misfits }];
  for (const [index, { at, hit }] of sorted.entries()) {
    misfits += hit ? 1 : -1;
    if (sorted[index + 1]?.at !== at) steps.push({ index: index + 1, misfits });
  }
  return steps;
}

function logLikelihood(misfits: number, n: number): number {
  const error = Math.min(0.5, Math.max(LEAST_ERROR, misfits / n));
  return misfits * Math.log(error) + (n - misfits) * Math.log1p(-error);
}
