import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../test/fixtures/simulate-drift.ts';

/** Runs of the small form; `npm run soak` has the 2,000 of the claim. Three standard errors of a share of 0.95 are 0.06. */
const RUNS = 120;

describe.each(['closed', 'open'] as const)(
  'on a server that slows down by half over the run, a %s loop',
  (loop) => {
    it.each([0.5, 0.95])(
      'finds no difference between equals that take turns, at quantile %f',
      (share) => {
        expect(coverageOf({ loop, order: 'interleaved', share, runs: RUNS })).toBeGreaterThanOrEqual(0.89);
      },
      300_000,
    );

    it('finds one where they run one after the other: the drift is what it sees', () => {
      expect(coverageOf({ loop, order: 'sequential', share: 0.5, runs: 30 })).toBeLessThanOrEqual(0.1);
    }, 300_000);
  },
);
