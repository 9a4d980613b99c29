import type { PlanRange } from '../../types/plan.ts';
import type { Price, TokenPrice } from '../../types/suite.ts';

/** What a cost without past runs is made from. Null: unknown. */
export interface CostBasis {
  readonly attempts: PlanRange;
  readonly answered: { readonly low: number; readonly high: number };
  readonly inputTokens: PlanRange | null;
  readonly outputTokens: PlanRange | null;
}

/**
 * Cost of a cell's measured requests by its price, USD; the reason when it can't be told without a past run. Prices by
 * the hour are not asked here: they follow from the time of the whole run.
 */
export function estimateCost(
  price: Exclude<Price, { mode: 'hour' }>,
  { attempts, answered, inputTokens, outputTokens }: CostBasis,
): PlanRange | { readonly unknown: string } {
  if (price.mode === 'compute-second') return { unknown: 'compute time is known from past runs only' };
  if (price.mode === 'request') {
    // A failed attempt is free by our bill, and may not be by the provider's.
    return {
      low: answered.low * price.perRequestUsd,
      high: attempts.high * price.perRequestUsd,
      sources: ['price × requests; up to every third attempt fails and may be billed'],
    };
  }
  if (inputTokens === null || outputTokens === null)
    return { unknown: 'it is priced by tokens, and their number is unknown' };
  const prices = price.mode === 'token' ? [price] : Object.values(price.providers);
  if (prices.length === 0) return { unknown: 'the router lists no price of a provider' };
  const at = (end: 'low' | 'high') => (each: TokenPrice) =>
    (inputTokens[end] * each.inputPerMTokUsd + outputTokens[end] * each.outputPerMTokUsd) / 1e6;
  return {
    low: Math.min(...prices.map(at('low'))),
    high: Math.max(...prices.map(at('high'))),
    sources: ['price × tokens'],
  };
}
