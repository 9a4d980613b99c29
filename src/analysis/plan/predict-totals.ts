import { quantileSorted, sortAscending } from '../../stats/quantile.ts';
import type { Rng } from '../../types/context.ts';
import type { PlanRange } from '../../types/plan.ts';
import { formatPlural } from '../format-number.ts';
import type { CellEstimate, CellQuestion } from './cell-question.ts';
import type { PastCell, PastRequest } from './past-request.ts';
import { predictAttempts } from './predict-attempts.ts';
import { predictTotal } from './predict-total.ts';
import { NOTHING_WRITTEN, rangeFrom, wholeOf } from './ranges.ts';

/** Between two runs times differ by about these shares: in the server, and as the client sees them. One past run can't show it. */
const COMPUTE_DRIFT = 0.08;
const TIME_DRIFT = 0.1;

/** One number of a past request, and how it behaves from run to run. */
interface Quantity {
  readonly name: string;
  readonly of: (request: PastRequest) => number | null;
  readonly repeatable: boolean;
  readonly drift: number;
}

const INPUT: Quantity = {
  name: 'input tokens',
  of: ({ inputTokens }) => inputTokens,
  repeatable: true,
  drift: 0,
};
const OUTPUT: Quantity = {
  name: 'output tokens',
  of: ({ outputTokens }) => outputTokens,
  repeatable: false,
  drift: 0,
};
const BUSY: Quantity = { name: 'time', of: ({ busyMs }) => busyMs, repeatable: false, drift: TIME_DRIFT };
const COST: Quantity = { name: 'cost', of: ({ costUsd }) => costUsd, repeatable: false, drift: 0 };

/** What a cell comes to by its past runs, each with enough answers to say something. */
export function predictTotals({ past, hashes, price, writes }: CellQuestion, rng: Rng): CellEstimate {
  const source = sourceOf(past, hashes);
  const runs = past.map(({ requests }) => requests);
  const predict = (quantity: Quantity) => predictQuantity(quantity, runs, hashes, source, rng);
  const output = wholeOf(predict(OUTPUT));
  const cost = { ...COST, drift: price?.mode === 'compute-second' ? COMPUTE_DRIFT : 0 };
  const metered = price !== null && price.mode !== 'hour';
  const attempts = predictAttempts(runs, hashes, rng.fork('attempts'));
  return {
    attempts: rangeFrom(attempts ?? { low: hashes.length, high: hashes.length }, source),
    inputTokens: wholeOf(predict(INPUT)),
    outputTokens: output ?? (writes ? null : NOTHING_WRITTEN),
    costUsd: metered ? predict(cost) : null,
    busyMs: predict(BUSY),
    slowMs: quantileSorted(sortAscending(runs.flat().map(({ busyMs }) => busyMs)), 0.95),
    unknown: [
      ...(writes ? whySilent('Output tokens', OUTPUT, runs) : []),
      ...(metered ? whySilent('Cost', COST, runs) : []),
    ],
  };
}

/** Null: some answers came without it. */
function predictQuantity(
  { name, of, repeatable, drift }: Quantity,
  runs: readonly (readonly PastRequest[])[],
  hashes: readonly string[],
  source: string,
  rng: Rng,
): PlanRange | null {
  if (runs.flat().some((request) => request.answered && of(request) === null)) return null;
  const values = runs.map((run) =>
    run.map((request) => ({
      sampleHash: request.sampleHash,
      value: request.answered ? of(request) : null,
    })),
  );
  const ends = predictTotal(values, { hashes, repeatable, drift }, rng.fork(name));
  return ends === null ? null : rangeFrom(ends, source);
}

function whySilent(
  title: string,
  { of }: Quantity,
  runs: readonly (readonly PastRequest[])[],
): readonly string[] {
  const answered = runs.flat().filter((request) => request.answered);
  const silent = answered.filter((request) => of(request) === null).length;
  if (silent === 0) return [];
  return [
    `${title}: the server did not say with ${silent} of ${formatPlural(answered.length, 'past answer')}`,
  ];
}

function sourceOf(past: readonly PastCell[], hashes: readonly string[]): string {
  const requests = past.reduce((sum, { requests: all }) => sum + all.length, 0);
  const known = new Set(past.flatMap(({ requests: all }) => all.map(({ sampleHash }) => sampleHash)));
  const asked = hashes.filter((hash) => known.has(hash)).length;
  const again = asked === 0 ? 'none' : asked === hashes.length ? 'all' : `${asked} of ${hashes.length}`;
  const load = past.every(({ sameLoad }) => sameLoad) ? '' : ', under another load';
  return `${past.map(({ runId }) => runId).join(', ')}: ${formatPlural(requests, 'past request')}${load}, ${again} of the same samples`;
}
