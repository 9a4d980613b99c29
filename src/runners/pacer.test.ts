import { expect, it } from 'vitest';
import { createPacer } from './pacer.ts';

const forever = () => new AbortController().signal;

it('is never early, whatever the moments', async () => {
  const pacer = createPacer(() => performance.now());
  const startMs = performance.now();
  for (const afterMs of [0, 0.2, 0.9, 1.5, 2, 2.5, 4, 4.01, 9, 25, 25, 40]) {
    await pacer.until(startMs + afterMs, forever());
    expect(performance.now()).toBeGreaterThanOrEqual(startMs + afterMs);
  }
});

it('lets the event loop turn while it waits', async () => {
  const pacer = createPacer(() => performance.now());
  let turns = 0;
  const count = () => {
    turns += 1;
    if (turns < 5) setImmediate(count);
  };
  setImmediate(count);
  await pacer.until(performance.now() + 10, forever());
  expect(turns).toBe(5);
});

it('does not wait for a moment that has passed', async () => {
  let looks = 0;
  const pacer = createPacer(() => {
    looks += 1;
    return 100;
  });
  await pacer.until(100, forever());
  await pacer.until(-5, forever());
  expect(looks).toBe(2);
});

it.each([
  ['asleep', 60_000],
  ['about to arrive', 1.5],
])(
  'rejects with the reason of the stop while it is %s, and leaves no timer behind',
  async (_name, leftMs) => {
    const stop = new AbortController();
    const pacer = createPacer(() => 0);
    const wait = pacer.until(leftMs, stop.signal);
    setImmediate(() => stop.abort(new Error('stopped')));
    await expect(wait).rejects.toThrow('stopped');
    await expect(pacer.until(leftMs, stop.signal)).rejects.toThrow('stopped');
  },
);
