import { incompleteBeta } from '../../stats/beta.ts';
import type { Rng } from '../../types/context.ts';
import type { PastRequest } from './past-request.ts';
import { predictTotal, TAIL } from './predict-total.ts';

/** Share of attempts that fail at most where no past run says more: every third. */
const MOST_FAILING = 1 / 3;

/**
 * Range of the attempts of planned requests by past runs: their attempts drawn again, and never narrower than what the
 * number of their retries leaves open (negative binomial, from Jeffreys' prior of a Poisson rate). Null: too few were asked.
 */
export function predictAttempts(
  runs: readonly (readonly PastRequest[])[],
  hashes: readonly string[],
  rng: Rng,
): { low: number; high: number } | null {
  const values = runs.map((run) => run.map(({ sampleHash, attempts }) => ({ sampleHash, value: attempts })));
  // Retries come by chance and not with the sample: no sample is known ahead.
  const drawn = predictTotal(values, { hashes: hashes.map(() => ''), repeatable: false, drift: 0 }, rng);
  if (drawn === null) return null;
  const past = runs.flat();
  const retries = past.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0);
  const chance = { shape: retries + 0.5, stay: past.length / (past.length + hashes.length) };
  const planned = hashes.length;
  return {
    low: Math.max(planned, Math.min(Math.floor(drawn.low), planned + retriesAt(TAIL, chance))),
    high: Math.max(Math.ceil(drawn.high), planned + retriesAt(1 - TAIL, chance)),
  };
}

/** Quantile of a negative binomial count: the smallest whole number with P(X ≤ number) ≥ share. */
function retriesAt(share: number, { shape, stay }: { shape: number; stay: number }): number {
  const reaches = (count: number) => incompleteBeta(stay, shape, count + 1) >= share;
  let high = 1;
  while (!reaches(high)) high *= 2;
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Attempts and answered requests without any past run: between no failure and every third attempt failing. */
export function assumeAttempts(
  requests: number,
  sends: number,
): { readonly attempts: { low: number; high: number }; readonly answered: { low: number; high: number } } {
  const failing = MOST_FAILING ** sends;
  const each = (1 - failing) / (1 - MOST_FAILING);
  return {
    attempts: { low: requests, high: Math.ceil(requests * each) },
    answered: { low: requests * (1 - failing), high: requests },
  };
}
