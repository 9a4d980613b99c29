import type { PlannedTotals, PlanRange } from '../../types/plan.ts';
import type { Price } from '../../types/suite.ts';
import { sumRanges } from './ranges.ts';

/** The totals of several parts that run one after the other. */
export function sumTotals(parts: readonly PlannedTotals[]): PlannedTotals {
  const requests = parts.map((part) => part.requests);
  const known = requests.filter((count) => count !== null);
  const total = (
    part: keyof PlannedTotals & ('attempts' | 'inputTokens' | 'outputTokens' | 'costUsd' | 'durationMs'),
  ) => sumRanges(parts.map((one) => one[part]));
  return {
    requests: known.length === requests.length ? known.reduce((sum, count) => sum + count, 0) : null,
    upTo: parts.some((part) => part.upTo),
    warmupRequests: parts.reduce((sum, part) => sum + part.warmupRequests, 0),
    attempts: total('attempts'),
    inputTokens: total('inputTokens'),
    outputTokens: total('outputTokens'),
    costUsd: total('costUsd'),
    durationMs: total('durationMs'),
    atLeastMs: parts.reduce((sum, part) => sum + part.atLeastMs, 0),
  };
}

/**
 * Cost with the warm-up requests, USD: each at least half and at most twice as dear as a measured one. An endpoint's hours
 * hold them already.
 */
export function spendOf(
  { costUsd, requests, warmupRequests }: PlannedTotals,
  price: Price | null,
): PlanRange | null {
  if (costUsd === null || price === null || price.mode === 'hour' || requests === null) return costUsd;
  const share = requests === 0 ? 0 : warmupRequests / requests;
  return { ...costUsd, low: costUsd.low * (1 + share / 2), high: costUsd.high * (1 + 2 * share) };
}

/**
 * What an endpoint by the hour costs, USD: whole minutes from its candidate's first send to its last end. `start`: billed time,
 * ms, ahead of that and behind it. Null: the time is unknown.
 */
export function billHoursAhead(
  price: Extract<Price, { mode: 'hour' }>,
  durationMs: PlanRange | null,
  start: PlanRange,
): PlanRange | null {
  if (durationMs === null) return null;
  const usd = (ms: number) => (price.perHourUsd * price.replicas * Math.max(1, Math.ceil(ms / 60_000))) / 60;
  return {
    low: usd(durationMs.low + start.low),
    high: usd(durationMs.high + start.high),
    sources: ['price × replicas × whole minutes', ...new Set([...durationMs.sources, ...start.sources])],
  };
}
