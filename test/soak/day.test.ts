import { expect, it } from 'vitest';
import { checkSimulatedLoad, leftOpen } from '../fixtures/check-simulated-load.ts';
import { simulateLoad } from '../fixtures/simulated-load.ts';
import { soakRun } from '../fixtures/soak-run.ts';

/** HFBENCH_SOAK_MINUTES asks for more or fewer; below 5 there is no saying what is flat. */
const MINUTES = Number(process.env.HFBENCH_SOAK_MINUTES ?? 20);
const PER_SECOND = 50;

/** Over 23 hours, that is 13 bytes a request: less than the smallest object that could be left behind. */
const HEAP_GROWTH_MB = 1;

/** At 3,000 requests a minute that is 52 bytes for each: one small object that is left behind. */
const LIVE_SLOPE_MB = 0.15;
/** Resident pages follow the heap with a lag and come back late: 20 minutes of it would be a sixth of the process. */
const RSS_SLOPE_MB = 1;
/** Connections come and go with what is in flight, some 70 to 130 of them; one leaked for each broken answer would be hundreds. */
const MORE_FILES = 30;

it('a day of a request a second at a failing server, simulated: each ends once and on time, and memory is flat', async () => {
  const before = process.getActiveResourcesInfo();
  const load = await simulateLoad({
    hours: 24,
    perSecond: 1,
    seed: 86_400,
    lookAtHours: [1, 6, 12, 18, 24],
  });
  console.log(JSON.stringify(load, null, 1));
  expect(load.planned).toBeGreaterThan(85_000);
  checkSimulatedLoad(load);
  const [first, ...later] = [1, 6, 12, 18, 24].map((hour) => load.heapMb[hour] as number);
  for (const heapMb of later) expect(heapMb).toBeLessThanOrEqual((first as number) + HEAP_GROWTH_MB);
  expect(await leftOpen(before)).toEqual([]);
}, 600_000);

it(
  `${MINUTES} minutes of ${PER_SECOND} requests a second at a failing server leave memory and open files flat`,
  async () => {
    const { samples, ...figures } = await soakRun({ minutes: MINUTES, perSecond: PER_SECOND, seed: 31 });
    console.log(
      JSON.stringify({ ...figures, samples: samples.map((held) => Object.values(held).join(' ')) }, null, 1),
    );
    expect(figures.liveSlopeMb).toBeLessThanOrEqual(LIVE_SLOPE_MB);
    expect(figures.rssSlopeMb).toBeLessThanOrEqual(RSS_SLOPE_MB);
    const [first, last] = figures.files;
    expect(last).toBeLessThanOrEqual(first + MORE_FILES);
  },
  (MINUTES + 12) * 60_000,
);
