import { expect, it } from 'vitest';
import { killLeasedRuns } from '../fixtures/kill-leased-runs.ts';

it('50 runs killed at random moments leave no endpoint that costs', async () => {
  const runs = await killLeasedRuns(50, 2026);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'])
    expect(runs.filter((run) => run.signal === signal).length).toBeGreaterThan(8);
  // Moments before the order, while it comes up, while it works and behind it.
  expect(runs.filter(({ state }) => state === null || state === 'deleted').length).toBeGreaterThan(0);
  expect(runs.filter(({ state }) => state === 'paused').length).toBeGreaterThan(5);
  expect(runs.filter(({ costs }) => costs)).toEqual([]);
});
