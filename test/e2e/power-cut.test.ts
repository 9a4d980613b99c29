import { expect, it } from 'vitest';
import { killRuns } from '../fixtures/kill-runs.ts';

it('four runs killed at random points, two with their journals cut at a random byte: resumed, they are as if nobody had disturbed them', async () => {
  const figures = await killRuns([11, 12, 13, 14]);
  expect(figures.kills).toBe(4);
  expect(figures.inMidRun).toBeGreaterThan(0);
  expect(figures.losing).toBeGreaterThan(0);
}, 120_000);
