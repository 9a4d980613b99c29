import type { CandidatePrice } from '../../types/manifest.ts';
import type { Suite } from '../../types/suite.ts';

/** What each candidate and judge of a suite costs and who says so, by id; null: nobody does. */
export function pricesFor({ candidates, judges }: Suite): ReadonlyMap<string, CandidatePrice> {
  const all = [...candidates, ...judges.map(({ candidate }) => candidate)];
  return new Map(
    all.map(({ id, price }) => [
      id,
      price === null
        ? { candidate: id, price, from: 'nobody', source: 'no price is stated', at: null }
        : { candidate: id, price, from: 'suite', source: 'stated in the suite', at: null },
    ]),
  );
}
