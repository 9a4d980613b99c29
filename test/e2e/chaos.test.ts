import { expect, it } from 'vitest';
import { chaosRun } from '../fixtures/chaos-run.ts';

it('500 requests, three in ten of their answers spoiled: each attempt is what the proxy did, and nothing is left open', async () => {
  const figures = await chaosRun({
    samples: 220,
    unreachable: 20,
    concurrency: 16,
    seed: 41,
    limitMs: 100_000,
  });
  expect(figures.scheduled).toBe(500);
  expect(figures.faultShare).toBeGreaterThan(0.2);
  expect(figures.faultShare).toBeLessThan(0.4);
  expect(figures.peakMb).toBeLessThanOrEqual(400);
}, 120_000);
