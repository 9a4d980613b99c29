import { betaQuantile } from '../../stats/beta.ts';
import { drawBinomial } from '../../stats/binomial-draw.ts';
import { mean } from '../../stats/mean.ts';
import { normalQuantile } from '../../stats/normal.ts';
import { quantileSorted, sortAscending } from '../../stats/quantile.ts';
import { studentTQuantile } from '../../stats/student-t.ts';
import type { Rng } from '../../types/context.ts';
import type { PastValue } from './past-request.ts';
import { residualsOf } from './residuals.ts';

/** What the planned requests ask, and how the quantity behaves. */
export interface PredictedQuantity {
  /** Sample hash of each planned request. */
  readonly hashes: readonly string[];
  /** The same sample gives the same value whenever it is asked. */
  readonly repeatable: boolean;
  /** Standard deviation of the logarithm between two runs that one past run can't show. */
  readonly drift: number;
}

/** Fewest answered requests of a past run that say anything about another. */
export const FEWEST_PAST = 10;

/** Each range holds in 99 % of runs, so that the five of a cell (attempts, tokens twice, cost, time) hold together in 95 %. */
export const TAIL = 0.005;

const DRAWS = 2000;
/** A sum over more terms is drawn from this many and stretched. */
const MOST_TERMS = 100;
const SHARES = 64;

/** A past run, made ready for draws. */
interface Pool {
  readonly mean: number;
  readonly count: number;
  /** Differences from the mean. */
  readonly centred: readonly number[];
  /** Sum over the planned requests whose samples it knows, and how many they are. */
  readonly knownSum: number;
  readonly known: number;
  /** Quantiles of the failing share's posterior (Jeffreys). */
  readonly failing: readonly number[];
}

/**
 * Range of a total over planned requests from the same cell's past runs. Each draw takes one past run, its failing
 * share, its values of the samples that it knows and for the others a resampled mean, and adds the noise of every single
 * request. Deviations are widened by Student's t for the smallest past run. Null: no past run is large enough.
 */
export function predictTotal(
  runs: readonly (readonly PastValue[])[],
  { hashes, repeatable, drift }: PredictedQuantity,
  rng: Rng,
): { low: number; high: number } | null {
  const usable = runs.filter((run) => run.filter(({ value }) => value !== null).length >= FEWEST_PAST);
  const pools = usable.map((run) => poolOf(run, hashes));
  if (pools.length === 0) return null;
  const again = repeatable ? null : residualsOf(usable);
  const totals = Array.from({ length: DRAWS }, () => {
    const pool = pools[rng.int(pools.length)] as Pool;
    return drawTotal(pool, hashes.length, repeatable ? [] : (again ?? pool.centred), rng);
  });
  const centre = mean(totals) ?? 0;
  const widening = wideningOf(Math.min(...pools.map(({ count }) => count)));
  const spread = totals.map(
    (total) => (centre + widening * (total - centre)) * Math.exp(drift * drawNormal(rng)),
  );
  const sorted = sortAscending(spread);
  return {
    low: Math.max(0, quantileSorted(sorted, TAIL) ?? 0),
    high: quantileSorted(sorted, 1 - TAIL) ?? 0,
  };
}

function poolOf(run: readonly PastValue[], hashes: readonly string[]): Pool {
  const answered = run.flatMap(({ sampleHash, value }) => (value === null ? [] : [{ sampleHash, value }]));
  const values = answered.map(({ value }) => value);
  const average = mean(values) ?? 0;
  const bySample = new Map<string, number[]>();
  for (const { sampleHash, value } of answered)
    bySample.set(sampleHash, [...(bySample.get(sampleHash) ?? []), value]);
  const known = hashes.flatMap((hash) => mean(bySample.get(hash) ?? []) ?? []);
  const failed = run.length - answered.length;
  return {
    mean: average,
    count: values.length,
    centred: values.map((value) => value - average),
    knownSum: known.reduce((sum, value) => sum + value, 0),
    known: known.length,
    failing: Array.from({ length: SHARES }, (_, index) =>
      betaQuantile((index + 0.5) / SHARES, failed + 0.5, values.length + 0.5),
    ),
  };
}

function drawTotal(pool: Pool, requests: number, again: readonly number[], rng: Rng): number {
  const { known, knownSum, count, centred } = pool;
  const failing = pool.failing[rng.int(SHARES)] as number;
  const answered = requests === 0 ? 0 : drawBinomial(requests, 1 - failing, () => rng.next()) / requests;
  const unknown = requests - known;
  const average = pool.mean + drawSum(centred, count, rng) / count;
  // A known value bears the noise of its own request, the planned one bears another.
  const noise = drawSum(centred, unknown * answered, rng) + drawSum(again, 2 * known * answered, rng);
  return answered * (knownSum + unknown * average) + noise;
}

/** A sum of `terms` draws from values around 0; of very many the sum of some, stretched to the same variance. */
function drawSum(values: readonly number[], terms: number, rng: Rng): number {
  if (values.length === 0 || terms <= 0) return 0;
  const drawn = Math.max(1, Math.min(Math.round(terms), MOST_TERMS));
  let sum = 0;
  for (let term = 0; term < drawn; term += 1) sum += values[rng.int(values.length)] as number;
  return sum * Math.sqrt(terms / drawn);
}

function wideningOf(count: number): number {
  const t = studentTQuantile(1 - TAIL, count - 1) / normalQuantile(1 - TAIL);
  return t * Math.sqrt(count / (count - 1));
}

function drawNormal(rng: Rng): number {
  return normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, rng.next())));
}
