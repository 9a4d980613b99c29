import { describe, expect, it } from 'vitest';
import { coverageOf } from '../fixtures/simulate-drift.ts';

const LIMIT_MS = 20 * 60_000;

describe.each(['closed', 'open'] as const)(
  '2,000 runs of a %s loop on a server that slows down by half over the run',
  (loop) => {
    describe.each([0.5, 0.95])('at quantile %f', (share) => {
      it(
        'turns: the interval of the difference between equals contains 0 in at least 93.5 %',
        () => {
          const covered = coverageOf({ loop, order: 'interleaved', share, runs: 2_000 });
          console.log(`${loop}, quantile ${share}, turns: ${covered}`);
          expect(covered).toBeGreaterThanOrEqual(0.935);
          // An interval that contains 0 always would be no interval.
          expect(covered).toBeLessThanOrEqual(0.98);
        },
        LIMIT_MS,
      );

      it(
        'one after the other: it excludes 0 in at least 90 %',
        () => {
          const covered = coverageOf({ loop, order: 'sequential', share, runs: 2_000 });
          console.log(`${loop}, quantile ${share}, one after the other: ${covered}`);
          expect(covered).toBeLessThanOrEqual(0.1);
        },
        LIMIT_MS,
      );
    });
  },
);
