import { it } from 'vitest';
import { coverageOf } from '../fixtures/small-drift.ts';
it.each([['closed',0.5],['closed',0.95],['open',0.5],['open',0.95]] as const)('%s %f', (loop, share) => {
  console.log(`SOAK2 ${loop} ${share} turns ${coverageOf({ loop, order: 'interleaved', share, runs: 2000 })}`);
}, 3_000_000);
