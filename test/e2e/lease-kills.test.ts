import { expect, it } from 'vitest';
import { killLeasedRuns } from '../fixtures/kill-leased-runs.ts';

it('runs killed at random moments leave no endpoint that costs', async () => {
  const runs = await killLeasedRuns(5, 11);
  expect(runs.map(({ signal }) => signal)).toContain('SIGKILL');
  expect(runs.filter(({ costs }) => costs)).toEqual([]);
}, 120_000);
