import { expect, it } from 'vitest';
import { FakeClock } from '../../test/fixtures/fake-clock.ts';
import { Limiter, SlidingWindow } from './limiter.ts';

const never = new AbortController().signal;
const RATE = { count: 3, perMs: 1000, text: '3/s' };

it('never lets more than the count through in any span of that length', async () => {
  const clock = new FakeClock();
  const limiter = new Limiter(clock.nowMs, clock.sleep, [new SlidingWindow(RATE)]);
  const sentAtMs: number[] = [];
  const all = Array.from({ length: 10 }, async () => {
    await limiter.acquire(never);
    sentAtMs.push(clock.nowMs());
  });
  await clock.advance(5000);
  await Promise.all(all);
  expect(sentAtMs).toHaveLength(10);
  for (const [index, atMs] of sentAtMs.entries()) {
    const next = sentAtMs[index + 3];
    if (next !== undefined) expect(next - atMs).toBeGreaterThanOrEqual(1000);
  }
  expect(sentAtMs.at(-1)).toBe(3000);
});

it('a rate below one send a span stretches the span: 0.5/s is one send in two seconds', async () => {
  const clock = new FakeClock();
  const window = new SlidingWindow({ count: 0.5, perMs: 1000, text: '0.5/s' });
  const limiter = new Limiter(clock.nowMs, clock.sleep, [window]);
  const sentAtMs: number[] = [];
  const all = Array.from({ length: 3 }, async () => {
    await limiter.acquire(never);
    sentAtMs.push(clock.nowMs());
  });
  await clock.advance(4000);
  await Promise.all(all);
  expect(sentAtMs).toEqual([0, 2000, 4000]);
});

it('holds everybody back until the moment the server named, and names the cause', async () => {
  const clock = new FakeClock();
  const limiter = new Limiter(clock.nowMs, clock.sleep, []);
  expect(await limiter.acquire(never)).toBeNull();
  limiter.block(2000);
  limiter.block(1000);
  const cause = limiter.acquire(never);
  await clock.advance(1999);
  expect(clock.asleep).toBe(1);
  await clock.advance(1);
  expect(await cause).toBe('rate_limit');
  expect(clock.nowMs()).toBe(2000);
});

it('a stop ends the wait', async () => {
  const clock = new FakeClock();
  const limiter = new Limiter(clock.nowMs, clock.sleep, []);
  const stop = new AbortController();
  limiter.block(60_000);
  const wait = limiter.acquire(stop.signal).catch((reason: unknown) => reason);
  await clock.advance(10);
  stop.abort('stop');
  expect(await wait).toBe('stop');
});
