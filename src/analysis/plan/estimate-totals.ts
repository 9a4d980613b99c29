import { quantileSorted, sortAscending } from '../../stats/quantile.ts';
import type { Rng } from '../../types/context.ts';
import type { PlanRange } from '../../types/plan.ts';
import type { Candidate, Price } from '../../types/suite.ts';
import { formatPlural } from '../format-number.ts';
import { estimateCost } from './estimate-cost.ts';
import { assumeOutput } from './output-tokens.ts';
import type { PastCell, PastRequest } from './past-request.ts';
import { assumeAttempts, predictAttempts } from './predict-attempts.ts';
import { FEWEST_PAST, predictTotal } from './predict-total.ts';
import { rangeFrom } from './ranges.ts';
import { CHARACTERS_PER_TOKEN, type TokenSpan } from './text-tokens.ts';

/** What is known of a cell's measured requests before they are sent. */
export interface CellQuestion {
  readonly candidate: Pick<Candidate, 'parameters'>;
  readonly price: Price | null;
  /** Sample hash of each planned request, in order. */
  readonly hashes: readonly string[];
  /** Sends of a request at most. */
  readonly sends: number;
  /** The task writes texts, counted in tokens. */
  readonly writes: boolean;
  /** Of all planned requests; null: their tokens can't be told from a text. */
  readonly inputTokens: TokenSpan | null;
  /** Of a right answer on average; null: there are none. */
  readonly targetTokens: TokenSpan | null;
  readonly past: readonly PastCell[];
}

/** What a cell's measured requests come to. Null: unknown; `unknown` says why. */
export interface CellEstimate {
  readonly attempts: PlanRange;
  readonly inputTokens: PlanRange | null;
  readonly outputTokens: PlanRange | null;
  /** Null as well for a price by the hour. */
  readonly costUsd: PlanRange | null;
  /** Time in slots over all requests, ms; past runs only. */
  readonly busyMs: PlanRange | null;
  /** A slow request's time, ms: 95th percentile of past runs. */
  readonly slowMs: number | null;
  readonly unknown: readonly string[];
}

/** Between two runs times differ by about these shares: in the server, and as the client sees them. One past run can't show it. */
const COMPUTE_DRIFT = 0.05;
const TIME_DRIFT = 0.1;

/** A cell's attempts, tokens, cost and time in slots: from past runs where there are any, else from lengths and limits. */
export function estimateTotals(question: CellQuestion, rng: Rng): CellEstimate {
  const past = question.past.filter(
    ({ requests }) => requests.filter(({ answered }) => answered).length >= FEWEST_PAST,
  );
  return past.length === 0 ? assumeTotals(question) : predictTotals({ ...question, past }, rng);
}

function predictTotals({ past, hashes, price, writes }: CellQuestion, rng: Rng): CellEstimate {
  const source = sourceOf(past, hashes);
  const runs = past.map(({ requests }) => requests);
  const unknown: string[] = [];
  const predict = (
    name: string,
    numberOf: (request: PastRequest) => number | null,
    { repeatable = false, drift = 0 },
  ) => {
    const answered = runs.flat().filter((request) => request.answered);
    const silent = answered.filter((request) => numberOf(request) === null).length;
    if (silent > 0) {
      const all = silent === answered.length;
      if (!all || name === 'cost')
        unknown.push(`${formatPlural(silent, 'past answer')} came without ${name}`);
      return null;
    }
    const values = runs.map((run) =>
      run.map((request) => ({
        sampleHash: request.sampleHash,
        value: request.answered ? numberOf(request) : null,
      })),
    );
    const ends = predictTotal(values, { hashes, repeatable, drift }, rng.fork(name));
    return ends === null ? null : rangeFrom(ends, source);
  };
  const output = predict('output tokens', ({ outputTokens }) => outputTokens, {});
  const busy = sortAscending(runs.flat().map(({ busyMs }) => busyMs));
  const metered = price !== null && price.mode !== 'hour';
  const drift = price?.mode === 'compute-second' ? COMPUTE_DRIFT : 0;
  return {
    attempts: rangeFrom(
      predictAttempts(runs, hashes, rng.fork('attempts')) ?? { low: hashes.length, high: hashes.length },
      source,
    ),
    inputTokens: wholeOf(predict('input tokens', ({ inputTokens }) => inputTokens, { repeatable: true })),
    outputTokens: writes ? wholeOf(output) : (wholeOf(output) ?? NOTHING_WRITTEN),
    costUsd: metered ? predict('cost', ({ costUsd }) => costUsd, { drift }) : null,
    busyMs: predict('time', ({ busyMs }) => busyMs, { drift: TIME_DRIFT }),
    slowMs: quantileSorted(busy, 0.95),
    unknown,
  };
}

function assumeTotals(question: CellQuestion): CellEstimate {
  const { hashes, sends, price, candidate, writes, targetTokens } = question;
  const unknown: string[] = [];
  const { attempts: ends, answered } = assumeAttempts(hashes.length, sends);
  const attempts = rangeFrom(ends, 'no attempt fails, up to every third attempt fails');
  const share = hashes.length === 0 ? 0 : answered.low / hashes.length;
  const inputTokens =
    question.inputTokens === null
      ? null
      : rangeFrom(
          { low: question.inputTokens.low * share, high: question.inputTokens.high },
          `lengths of the inputs, ${CHARACTERS_PER_TOKEN.fewest} to ${CHARACTERS_PER_TOKEN.most} characters a token`,
        );
  let outputTokens: PlanRange | null = NOTHING_WRITTEN;
  if (writes) {
    const each = assumeOutput(candidate, targetTokens);
    outputTokens =
      'unknown' in each
        ? null
        : rangeFrom({ low: each.low * answered.low, high: each.high * hashes.length }, each.source);
    if ('unknown' in each) unknown.push(`Output tokens: ${each.unknown}`);
  }
  const basis = { attempts, answered, inputTokens, outputTokens };
  const cost = price === null || price.mode === 'hour' ? null : estimateCost(price, basis);
  if (cost !== null && 'unknown' in cost) unknown.push(`Cost: ${cost.unknown}`);
  return {
    attempts,
    inputTokens: wholeOf(inputTokens),
    outputTokens: wholeOf(outputTokens),
    costUsd: cost === null || 'unknown' in cost ? null : cost,
    busyMs: null,
    slowMs: null,
    unknown,
  };
}

const NOTHING_WRITTEN: PlanRange = { low: 0, high: 0, sources: ['the task writes no tokens'] };

function wholeOf(range: PlanRange | null): PlanRange | null {
  if (range === null) return null;
  return { ...range, low: Math.floor(range.low), high: Math.ceil(range.high) };
}

function sourceOf(past: readonly PastCell[], hashes: readonly string[]): string {
  const requests = past.reduce((sum, { requests: all }) => sum + all.length, 0);
  const known = new Set(past.flatMap(({ requests: all }) => all.map(({ sampleHash }) => sampleHash)));
  const asked = hashes.filter((hash) => known.has(hash)).length;
  const again = asked === 0 ? 'none' : asked === hashes.length ? 'all' : `${asked} of ${hashes.length}`;
  const load = past.every(({ sameLoad }) => sameLoad) ? '' : ', under another load';
  return `${past.map(({ runId }) => runId).join(', ')}: ${formatPlural(requests, 'past request')}${load}, ${again} of the same samples`;
}
