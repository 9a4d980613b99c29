import type { Attempt } from '../types/attempt.ts';
import type { Rental } from '../types/endpoint.ts';
import type { CandidatePrice } from '../types/manifest.ts';
import type { Candidate, Price, TokenPrice } from '../types/suite.ts';
import type { CostSummary } from '../types/summary.ts';
import { formatCount, formatPlural, formatUsd } from './format-number.ts';
import type { EndedRequest } from './read-events.ts';
import { describeBilled } from './rentals.ts';

/** What an endpoint's hours cost over the whole run, and the requests that share them. */
interface HourBill {
  readonly usd: number;
  readonly minutes: number;
  /** Measured requests that were sent, over all cells of all candidates that share the endpoint. */
  readonly requests: number;
  /** States of a lease that the run saw, with their time, for people; null: from the candidate's first send to its last end. */
  readonly states: string | null;
}

type HourPrice = Extract<Price, { mode: 'hour' }>;

/** Prices by tokens. */
type TokenMode = Extract<Price, { mode: 'token' | 'routed' }>;

/** How requests of one candidate are charged. */
export interface Tariff {
  readonly candidate: Candidate;
  readonly priced: CandidatePrice;
  /** Only for a price by the hour. */
  readonly hours: HourBill | null;
}

/** An endpoint that the run rented, and all ended requests of the candidates that share it. */
export interface SharedRental {
  readonly rental: Rental;
  readonly ended: readonly EndedRequest[];
}

/** What a cell's cost is divided by. */
export interface CostShares {
  /** Answered measured requests. */
  readonly answered: number;
  /** Right answers by the suite's first 0/1 scorer; null when it has none. */
  readonly correct: number | null;
}

/** The tariff of a candidate from all its requests in the run, warm-up included (its time counts in hours). Null rental: none was leased. */
export function tariffOf(
  candidate: Candidate,
  priced: CandidatePrice,
  ended: readonly EndedRequest[],
  shared: SharedRental | null,
): Tariff {
  const { price } = priced;
  if (price?.mode !== 'hour') return { candidate, priced, hours: null };
  return { candidate, priced, hours: shared === null ? billWindow(price, ended) : billRental(shared) };
}

function billRental({ rental, ended }: SharedRental): HourBill | null {
  const requests = ended.filter(isMeasuredAndSent).length;
  if (requests === 0 || rental.usd === null) return null;
  return { usd: rental.usd, minutes: rental.billedMinutes, requests, states: describeBilled(rental) };
}

/** An endpoint is billed from the candidate's first send to its last end, turns of others included: it runs meanwhile. */
function billWindow(price: HourPrice, ended: readonly EndedRequest[]): HourBill | null {
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const attempt of ended.flatMap(sentAttempts)) {
    start = Math.min(start, attempt.marks.sentAtMs);
    end = Math.max(end, attempt.marks.doneAtMs);
  }
  const requests = ended.filter(isMeasuredAndSent).length;
  if (requests === 0) return null;
  const minutes = Math.max(1, Math.ceil((end - start) / 60_000));
  return { usd: (price.perHourUsd * price.replicas * minutes) / 60, minutes, requests, states: null };
}

/** Every attempt that the server may have seen, those that a resume replaced included. */
export function sentAttempts(ended: EndedRequest): readonly Attempt[] {
  return ended.replacedAttempts.length === 0
    ? ended.result.attempts
    : [...ended.replacedAttempts, ...ended.result.attempts];
}

function isMeasuredAndSent(ended: EndedRequest): boolean {
  return ended.result.phase === 'measured' && sentAttempts(ended).length > 0;
}

/** A server bills what it answered with a 2xx, also when the answer broke afterwards; of a job, what it accepted. */
function isBilled({ steps, httpStatus }: Attempt): boolean {
  const status = steps?.[0]?.httpStatus ?? httpStatus;
  return status !== null && status >= 200 && status < 300;
}

/**
 * Cost of one request with all its billed attempts, USD; null: unknown, a warm-up request of an endpoint by the hour, or an
 * answer that another run paid for.
 */
export function costOfRequest(tariff: Tariff, ended: EndedRequest): number | null {
  const { priced, hours } = tariff;
  if (ended.result.recalled !== null && sentAttempts(ended).length === 0) return null;
  if (priced.price === null) return null;
  if (priced.price.mode === 'hour') {
    return hours !== null && isMeasuredAndSent(ended) ? hours.usd / hours.requests : null;
  }
  return costOfAttempts(priced.price, sentAttempts(ended));
}

/** What one billed attempt costs, USD; null: the server did not say what the price needs. */
function costOfAttempt(price: Exclude<Price, { mode: 'hour' }>, attempt: Attempt): number | null {
  if (price.mode === 'request') return price.perRequestUsd;
  if (price.mode === 'compute-second') {
    const seconds = attempt.server.computeSeconds;
    return seconds === null ? null : seconds * price.perComputeSecondUsd;
  }
  const tokens = pricedTokens(attempt);
  const each = tokenPriceOf(price, attempt);
  if (tokens === null || each === null) return null;
  return (tokens.input * each.inputPerMTokUsd + tokens.output * each.outputPerMTokUsd) / 1e6;
}

/** Null: the router's list has no price of the provider that answered, or the answer does not name it. */
function tokenPriceOf(price: TokenMode, { server }: Attempt): TokenPrice | null {
  if (price.mode === 'token') return price;
  return server.provider === null ? null : (price.providers[server.provider] ?? null);
}

/** Counted chunks are no tokens and can't be priced. */
function pricedTokens({ usage }: Attempt): { input: number; output: number } | null {
  if (usage === null || usage.source === 'chunks') return null;
  if (usage.inputTokens === null || usage.outputTokens === null) return null;
  return { input: usage.inputTokens, output: usage.outputTokens };
}

/**
 * What a list of attempts costs by a price that is not by the hour, USD; attempts without a 2xx are free. Null: the
 * server did not say what the price needs.
 */
export function costOfAttempts(
  price: Exclude<Price, { mode: 'hour' }>,
  attempts: readonly Attempt[],
): number | null {
  let sum = 0;
  for (const attempt of attempts.filter(isBilled)) {
    const cost = costOfAttempt(price, attempt);
    if (cost === null) return null;
    sum += cost;
  }
  return sum;
}

/** What the measured requests of one cell cost. */
export function summarizeCost(
  tariff: Tariff,
  ended: readonly EndedRequest[],
  shares: CostShares,
): CostSummary {
  const measured = ended.filter(isMeasuredAndSent);
  const { price, source } = tariff.priced;
  if (price === null) return unknownCost('no price', source, `no price is known for ${tariff.candidate.id}`);
  if (measured.length === 0) return unknownCost('no request', source, 'no measured request was sent');
  const attempts = measured.flatMap(sentAttempts);
  const billed = attempts.filter(isBilled);
  const basis = basisOf(price, tariff, billed, measured.length) + unansweredNote(price, attempts);
  if (price.mode !== 'hour') {
    const unknown = billed.filter((attempt) => costOfAttempt(price, attempt) === null).length;
    if (unknown > 0) return unknownCost(basis, source, unknownReason(price, unknown, billed.length));
  }
  const usd = measured.reduce((sum, request) => sum + (costOfRequest(tariff, request) ?? 0), 0);
  return {
    usd,
    per1kRequestsUsd: shares.answered === 0 ? null : (usd / shares.answered) * 1000,
    perCorrectUsd: shares.correct === null || shares.correct <= 0 ? null : usd / shares.correct,
    basis,
    source,
    unknownReason: null,
  };
}

function unknownCost(basis: string, source: string, reason: string): CostSummary {
  return {
    usd: null,
    per1kRequestsUsd: null,
    perCorrectUsd: null,
    basis,
    source,
    unknownReason: reason,
  };
}

function unknownReason(price: Price, unknown: number, billed: number): string {
  if (price.mode === 'routed')
    return `${formatCount(unknown)} of ${formatPlural(billed, 'billed attempt')} came without token counts, or from a provider whose price the router does not list`;
  const what = price.mode === 'compute-second' ? 'compute time' : 'token counts';
  return `${formatCount(unknown)} of ${formatPlural(billed, 'billed attempt')} came without ${what}`;
}

function basisOf(price: Price, tariff: Tariff, billed: readonly Attempt[], requests: number): string {
  const answers = formatPlural(billed.length, 'billed attempt');
  if (price.mode === 'request') {
    return `${answers} × ${formatUsd(price.perRequestUsd)}; warm-up not included`;
  }
  if (price.mode === 'compute-second') {
    const seconds = billed.reduce((sum, attempt) => sum + (attempt.server.computeSeconds ?? 0), 0);
    return `${seconds.toFixed(2)} compute seconds over ${answers} × ${formatUsd(price.perComputeSecondUsd)}; warm-up not included`;
  }
  if (price.mode === 'token' || price.mode === 'routed') {
    const tokens = billed.map(pricedTokens);
    const input = tokens.reduce((sum, one) => sum + (one?.input ?? 0), 0);
    const output = tokens.reduce((sum, one) => sum + (one?.output ?? 0), 0);
    const [inputPrice, outputPrice] =
      price.mode === 'token'
        ? [`${formatUsd(price.inputPerMTokUsd)}/M`, `${formatUsd(price.outputPerMTokUsd)}/M`]
        : ["its provider's price", "its provider's price"];
    return `${formatPlural(input, 'input token')} × ${inputPrice} + ${formatPlural(output, 'output token')} × ${outputPrice} over ${answers}; warm-up not included`;
  }
  return hourBasis(price, tariff.hours, requests);
}

function hourBasis(price: HourPrice, hours: HourBill | null, requests: number): string {
  const share = `${formatCount(requests)} of ${formatPlural(hours?.requests ?? 0, 'request')}`;
  const minutes = formatPlural(hours?.minutes ?? 0, 'minute');
  const rate = `${formatUsd(price.perHourUsd)}/h × ${formatPlural(price.replicas, 'replica')}`;
  return hours !== null && hours.states !== null
    ? `${rate} × ${minutes} (${hours.states}), idle time included, by the states that the management API told, each stretch rounded up to the whole minute; ${share}`
    : `${rate} × ${minutes}, ${share}; assumes that the endpoint is billed by the whole minute from this candidate's first send (warm-up included) to its last end, idle time and the turns of other candidates included`;
}

function unansweredNote(price: Price, attempts: readonly Attempt[]): string {
  const silent = attempts.filter((attempt) => attempt.httpStatus === null).length;
  if (silent === 0 || price.mode === 'hour') return '';
  return `; ${formatPlural(silent, 'attempt')} without an answer may have been billed too and ${silent === 1 ? 'is' : 'are'} not in it`;
}
