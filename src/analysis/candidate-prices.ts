import type { CandidatePrice, RunManifest } from '../types/manifest.ts';
import type { Candidate } from '../types/suite.ts';

/** What a candidate costs by its suite alone: stated there, or nobody's word. */
export function statedPrice({ id, price }: Candidate): CandidatePrice {
  return price === null
    ? { candidate: id, price, from: 'nobody', source: 'none', at: null }
    : { candidate: id, price, from: 'suite', source: 'stated in the suite', at: null };
}

/** What a candidate cost in a run, as settled before its first request; without a record the suite's own word. */
export function priceIn({ prices }: Pick<RunManifest, 'prices'>, candidate: Candidate): CandidatePrice {
  return prices.find((entry) => entry.candidate === candidate.id) ?? statedPrice(candidate);
}
