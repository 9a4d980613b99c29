import { expect, it } from 'vitest';
import { chaosRun } from '../fixtures/chaos-run.ts';
import { FAULTS } from '../fixtures/fault-classes.ts';

it('10,000 requests, three in ten of their answers spoiled in every way: the books agree and memory stays below 400 MB', async () => {
  const figures = await chaosRun({
    samples: 4_850,
    unreachable: 100,
    concurrency: 32,
    seed: 7,
    limitMs: 580_000,
  });
  console.log(JSON.stringify(figures, null, 1));
  expect(figures.scheduled).toBe(10_000);
  expect(figures.faultShare).toBeGreaterThan(0.28);
  expect(figures.faultShare).toBeLessThan(0.32);
  expect(Object.keys(figures.byFault).toSorted()).toEqual(FAULTS.map(([name]) => name).toSorted());
  expect(figures.peakMb).toBeLessThanOrEqual(400);
}, 600_000);
