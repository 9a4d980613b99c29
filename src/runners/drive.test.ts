import { expect, it } from 'vitest';
import type { WorkItem } from '../types/work.ts';
import { drive } from './drive.ts';

async function* items(
  count: number,
  onPull: (index: number) => void = () => undefined,
): AsyncGenerator<WorkItem> {
  for (let index = 0; index < count; index += 1) {
    onPull(index);
    yield { seq: index, scheduledAtMs: null } as WorkItem;
  }
}

const until = () => Promise.resolve();
const tick = () => new Promise((resolve) => setImmediate(resolve));

it('keeps exactly the given number in flight and reads at most one item ahead', async () => {
  let inFlight = 0;
  let peak = 0;
  let started = 0;
  let furthest = 0;
  await drive(
    items(200, (index) => {
      furthest = Math.max(furthest, index - started);
    }),
    {
      concurrency: 7,
      start: async () => {
        started += 1;
        inFlight += 1;
        peak = Math.max(peak, inFlight);
        await tick();
        inFlight -= 1;
      },
      isStopped: () => false,
      until,
    },
  );
  expect({ started, peak, inFlight }).toEqual({ started: 200, peak: 7, inFlight: 0 });
  expect(furthest).toBeLessThanOrEqual(1);
});

it('stops feeding when told and lets what has begun end', async () => {
  let started = 0;
  let ended = 0;
  await drive(items(100), {
    concurrency: 4,
    start: async () => {
      started += 1;
      await tick();
      ended += 1;
    },
    isStopped: () => started >= 10,
    until,
  });
  expect(ended).toBe(started);
  expect(started).toBeLessThan(15);
});

it('an exception stops the feeding and is thrown once the rest has ended', async () => {
  let open = 0;
  const run = drive(items(100), {
    concurrency: 4,
    start: async (item) => {
      open += 1;
      await tick();
      open -= 1;
      if (item.seq === 5) throw new Error('a bug');
    },
    isStopped: () => false,
    until,
  });
  await expect(run).rejects.toThrow('a bug');
  expect(open).toBe(0);
});

it('a million items never stand in memory at once', async () => {
  let done = 0;
  await drive(items(1_000_000), {
    concurrency: 64,
    start: async () => {
      done += 1;
    },
    isStopped: () => false,
    until,
  });
  expect(done).toBe(1_000_000);
}, 60_000);
