import { afterEach, expect, it, vi } from 'vitest';
import { checkSimulatedLoad, leftOpen } from './fixtures/check-simulated-load.ts';
import { simulateLoad } from './fixtures/simulated-load.ts';

const HOUR = { hours: 1, perSecond: 1, seed: 5, lookAtHours: [] };
const DAY_MS = 86_400_000;

afterEach(() => {
  vi.useRealTimers();
});

it('an hour of requests at a failing server, simulated: each ends once, on time, and as the server says', async () => {
  const before = process.getActiveResourcesInfo();
  const load = await simulateLoad(HOUR);
  expect(load.planned).toBeGreaterThan(3_400);
  checkSimulatedLoad(load);
  expect(await leftOpen(before)).toEqual([]);
});

it('a wall clock that jumps forward and back by days moves no result, no mark and no order', async () => {
  const steady = await simulateLoad(HOUR);
  vi.useFakeTimers({ toFake: ['Date'] });
  let looks = 0;
  const jumping = await simulateLoad({
    ...HOUR,
    wallMs: (nowMs) => {
      looks += 1;
      const wallMs = 1_800_000_000_000 + nowMs + (looks % 2 === 0 ? 3 : -3) * DAY_MS;
      vi.setSystemTime(wallMs);
      return wallMs;
    },
  });
  expect(looks).toBeGreaterThan(100);
  expect(jumping).toEqual(steady);
});

it('a disk that takes a fifth of a second for every line delays no request and moves no mark', async () => {
  const quick = await simulateLoad(HOUR);
  const slow = await simulateLoad({ ...HOUR, diskMs: 200 });
  // Each is open for as long as its line takes; nothing else differs.
  expect(slow.openMs - quick.openMs).toBe(200 * quick.planned);
  expect({ ...slow, openMs: 0, mostOpen: 0 }).toEqual({ ...quick, openMs: 0, mostOpen: 0 });
});
