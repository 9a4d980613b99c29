import { describe, expect, it } from 'vitest';
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
/** Nothing to get ready, and an event loop that has all the time. */
const starting = (start: (item: WorkItem) => Promise<unknown>) => ({
  prepare: (item: WorkItem) => () => start(item),
  isTurnOver: () => false,
});
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
      ...starting(async () => {
        started += 1;
        inFlight += 1;
        peak = Math.max(peak, inFlight);
        await tick();
        inFlight -= 1;
      }),
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
    ...starting(async () => {
      started += 1;
      await tick();
      ended += 1;
    }),
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
    ...starting(async (item) => {
      open += 1;
      await tick();
      open -= 1;
      if (item.seq === 5) throw new Error('a bug');
    }),
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
    ...starting(async () => {
      done += 1;
    }),
    isStopped: () => false,
    until,
  });
  expect(done).toBe(1_000_000);
}, 60_000);

describe('items with a moment', () => {
  /** A clock that a test moves: moments come when it says so. */
  function handClock() {
    let nowMs = 0;
    const waiting: { atMs: number; resolve: () => void; reject: (reason: Error) => void }[] = [];
    return {
      now: () => nowMs,
      until: (atMs: number) =>
        nowMs >= atMs
          ? Promise.resolve()
          : new Promise<void>((resolve, reject) => {
              waiting.push({ atMs, resolve, reject });
            }),
      advance: async (toMs: number) => {
        for (;;) {
          await tick();
          const next = waiting.filter(({ atMs }) => atMs <= toMs).sort((a, b) => a.atMs - b.atMs)[0];
          if (next === undefined) break;
          nowMs = next.atMs;
          waiting.splice(waiting.indexOf(next), 1);
          next.resolve();
        }
        nowMs = toMs;
      },
      stop: () => {
        for (const { reject } of waiting.splice(0)) reject(new Error('stopped'));
      },
    };
  }

  const planned = (...timesMs: number[]) =>
    timesMs.map((scheduledAtMs, seq) => ({ seq, scheduledAtMs }) as WorkItem);

  it('start at their moments and wait for nobody', async () => {
    const clock = handClock();
    const started: number[] = [];
    const run = drive(planned(10, 10, 25, 400), {
      concurrency: Number.POSITIVE_INFINITY,
      // None of them ends before the last one has started.
      ...starting(async () => {
        started.push(clock.now());
        while (started.length < 4) await tick();
      }),
      isStopped: () => false,
      until: clock.until,
    });
    await clock.advance(500);
    await run;
    expect(started).toEqual([10, 10, 25, 400]);
  });

  it('are late when no slot is free, keep their moment, and none is left out', async () => {
    const clock = handClock();
    const started: { scheduledAtMs: number | null; atMs: number }[] = [];
    const run = drive(planned(0, 10, 20, 30, 1_000), {
      concurrency: 2,
      ...starting(async ({ scheduledAtMs }) => {
        started.push({ scheduledAtMs, atMs: clock.now() });
        await clock.until(clock.now() + 100);
      }),
      isStopped: () => false,
      until: clock.until,
    });
    await clock.advance(2_000);
    await run;
    expect(started).toEqual([
      { scheduledAtMs: 0, atMs: 0 },
      { scheduledAtMs: 10, atMs: 10 },
      { scheduledAtMs: 20, atMs: 100 },
      { scheduledAtMs: 30, atMs: 110 },
      { scheduledAtMs: 1_000, atMs: 1_000 },
    ]);
  });

  it('that have not come when the run is stopped do not start, and what has begun ends', async () => {
    const clock = handClock();
    const events: string[] = [];
    let isStopped = false;
    const run = drive(planned(0, 10, 500), {
      concurrency: Number.POSITIVE_INFINITY,
      ...starting(async ({ seq }) => {
        events.push(`${seq} starts`);
        await tick();
        await tick();
        events.push(`${seq} ends`);
      }),
      isStopped: () => isStopped,
      until: clock.until,
    });
    await clock.advance(100);
    isStopped = true;
    clock.stop();
    await run;
    expect(events.toSorted()).toEqual(['0 ends', '0 starts', '1 ends', '1 starts']);
  });

  it('that wait for a slot when the run is stopped do not start', async () => {
    const clock = handClock();
    const started: number[] = [];
    let isStopped = false;
    const run = drive(planned(0, 1, 2), {
      concurrency: 1,
      ...starting(async ({ seq }) => {
        started.push(seq);
        await clock.until(50);
      }),
      isStopped: () => isStopped,
      until: clock.until,
    });
    await clock.advance(10);
    isStopped = true;
    await clock.advance(100);
    await run;
    expect(started).toEqual([0]);
  });

  it('a broken timer is an error and no stop', async () => {
    const run = drive(planned(5), {
      concurrency: 1,
      ...starting(async () => undefined),
      isStopped: () => false,
      until: () => Promise.reject(new Error('no clock')),
    });
    await expect(run).rejects.toThrow('no clock');
  });
});
