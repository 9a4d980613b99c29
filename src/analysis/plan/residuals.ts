import { mean } from '../../stats/mean.ts';
import type { PastValue } from './past-request.ts';

/** Fewest samples asked twice that tell how much an answer varies when it is asked for again. */
const FEWEST_ASKED_AGAIN = 20;

/**
 * Differences of each value from the mean of its sample, over samples that were asked more than once, widened to the
 * spread of a single request. Null: too few were; then a sample asked again is taken to vary like different samples.
 */
export function residualsOf(runs: readonly (readonly PastValue[])[]): readonly number[] | null {
  const bySample = new Map<string, number[]>();
  for (const { sampleHash, value } of runs.flat())
    if (value !== null) bySample.set(sampleHash, [...(bySample.get(sampleHash) ?? []), value]);
  const again = [...bySample.values()].filter((values) => values.length > 1);
  if (again.length < FEWEST_ASKED_AGAIN) return null;
  return again.flatMap((values) => {
    const average = mean(values) ?? 0;
    const widening = Math.sqrt(values.length / (values.length - 1));
    return values.map((value) => (value - average) * widening);
  });
}
