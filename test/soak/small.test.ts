import { expect, it } from 'vitest';
import { coverageOf } from '../fixtures/simulate-drift.ts';
it.each([['closed',0.5],['closed',0.95],['open',0.5],['open',0.95]] as const)('%s %f', (loop, share) => {
  const turns = coverageOf({ loop, order: 'interleaved', share, runs: 300 });
  const seq = coverageOf({ loop, order: 'sequential', share, runs: 60 });
  console.log(`SOAK ${loop} ${share} turns ${turns} sequential ${seq}`);
  expect(turns).toBeGreaterThan(0);
}, 3_000_000);
