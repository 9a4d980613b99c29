import { statedPrice } from '../analysis/candidate-prices.ts';
import type { CandidateLookUp, CandidatePrice, RoutedProvider } from '../types/manifest.ts';
import type { Candidate, Price, Suite, TokenPrice } from '../types/suite.ts';

/** What the router listed for a candidate, and when. */
export type RouterPrices = Pick<CandidateLookUp, 'candidate' | 'at' | 'prices'>;

/** What an endpoint costs by the management API or the price list, by candidate id. */
export type RentedPrices = ReadonlyMap<string, CandidatePrice>;

/**
 * What each candidate and judge costs, and who says so: the suite's own word first, then the endpoint's hourly price,
 * then the router's list. Nobody's word leaves it unknown.
 */
export function settlePrices(
  suite: Pick<Suite, 'candidates' | 'judges'>,
  lookups: readonly RouterPrices[],
  rented: RentedPrices,
): readonly CandidatePrice[] {
  const all = [...suite.candidates, ...suite.judges.map(({ candidate }) => candidate)];
  return all.map((candidate) => {
    const stated = statedPrice(candidate);
    if (stated.price !== null) return stated;
    const lookup = lookups.find((record) => record.candidate === candidate.id);
    return rented.get(candidate.id) ?? routedPrice(candidate, lookup ?? null) ?? stated;
  });
}

/** The router's price of a candidate; null: it lists none. */
function routedPrice({ id, provider }: Candidate, lookup: RouterPrices | null): CandidatePrice | null {
  if (lookup?.prices == null) return null;
  const price = provider === 'auto' ? priceByProvider(lookup.prices) : priceOfOne(lookup.prices, provider);
  if (price === null) return null;
  const { at } = lookup;
  return { candidate: id, price, from: 'router', source: `router's list, ${at.slice(0, 10)}`, at };
}

function priceByProvider(listed: readonly RoutedProvider[]): Price | null {
  const providers = Object.fromEntries(
    listed.flatMap((entry) => {
      const price = tokenPriceOf(entry);
      return price === null ? [] : [[entry.provider, price]];
    }),
  );
  return Object.keys(providers).length === 0 ? null : { mode: 'routed', providers };
}

function priceOfOne(listed: readonly RoutedProvider[], provider: string): Price | null {
  const entry = listed.find((one) => one.provider === provider);
  const price = entry === undefined ? null : tokenPriceOf(entry);
  return price === null ? null : { mode: 'token', ...price };
}

/** Null: one of the two prices is not listed. A provider that the router calls free costs nothing. */
function tokenPriceOf({ inputPerMTokUsd, outputPerMTokUsd, isFree }: RoutedProvider): TokenPrice | null {
  if (isFree === true) return { inputPerMTokUsd: 0, outputPerMTokUsd: 0 };
  if (inputPerMTokUsd === null || outputPerMTokUsd === null) return null;
  return { inputPerMTokUsd, outputPerMTokUsd };
}
