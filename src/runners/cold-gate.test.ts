import { expect, it } from 'vitest';
import { FakeClock } from '../../test/fixtures/fake-clock.ts';
import { ColdGate, probeWaitMs } from './cold-gate.ts';

const never = new AbortController().signal;

it('one request probes while the others wait, and all go on at the first answer', async () => {
  const clock = new FakeClock();
  const gate = new ColdGate(clock.nowMs, clock.sleep);
  const requests = Array.from({ length: 20 }, () => ({}));
  for (const request of requests) gate.refused(request, 0, 2000);
  const awake: number[] = [];
  for (const [index, request] of requests.entries())
    void gate.wait(request, Infinity, never).then(() => awake.push(index));
  await clock.advance(999);
  expect(awake).toEqual([]);
  await clock.advance(1);
  expect(awake).toEqual([0]);
  gate.answered();
  await clock.advance(0);
  expect(awake.length).toBe(20);
  expect(await gate.wait({}, Infinity, never)).toBe(true);
});

it('when the prober ends otherwise, one of the waiting takes over', async () => {
  const clock = new FakeClock();
  const gate = new ColdGate(clock.nowMs, clock.sleep);
  const [first, second, third] = [{}, {}, {}];
  for (const request of [first, second, third]) gate.refused(request, 0, null);
  const awake: string[] = [];
  void gate.wait(second, Infinity, never).then(() => awake.push('second'));
  void gate.wait(third, Infinity, never).then(() => awake.push('third'));
  gate.resign(first);
  await clock.advance(500);
  expect(awake).toEqual(['second']);
});

it('waiters give up with the leader instead of probing one after the other, and the last probe is not late', async () => {
  const clock = new FakeClock();
  const gate = new ColdGate(clock.nowMs, clock.sleep);
  const [first, second, third] = [{}, {}, {}];
  for (const request of [first, second, third]) gate.refused(request, 0, null);
  const ends: [string, boolean, number][] = [];
  const note = (name: string) => (mayAsk: boolean) => ends.push([name, mayAsk, clock.nowMs()]);
  void gate.wait(second, 300, never).then(note('second'));
  void gate.wait(third, 300, never).then(note('third'));
  void gate.wait(first, 300, never).then(note('first'));
  await clock.advance(300);
  expect(ends).toEqual([['first', true, 300]]);
  gate.resign(first);
  await clock.advance(0);
  expect(ends.slice(1)).toEqual([
    ['second', false, 300],
    ['third', false, 300],
  ]);
});

it('a stop wakes everybody with its reason', async () => {
  const clock = new FakeClock();
  const gate = new ColdGate(clock.nowMs, clock.sleep);
  const stop = new AbortController();
  const requests = [{}, {}];
  for (const request of requests) gate.refused(request, 0, null);
  const ends = requests.map((request) =>
    gate.wait(request, Infinity, stop.signal).catch((reason: unknown) => reason),
  );
  stop.abort('stop');
  expect(await Promise.all(ends)).toEqual(['stop', 'stop']);
});

it.each([
  ['asks after a second although 20 are announced', { elapsedMs: 0, untilEstimateMs: 20_000 }, 1000],
  ['meets the announced moment exactly', { elapsedMs: 1000, untilEstimateMs: 1000 }, 1000],
  ['asks every tenth of a second just after it', { elapsedMs: 2000, untilEstimateMs: 0 }, 100],
  ['asks within five percent of the time passed', { elapsedMs: 60_000, untilEstimateMs: -1 }, 3000],
  ['without an estimate begins at half a second', { elapsedMs: 0, untilEstimateMs: null }, 500],
  ['without an estimate asks within a tenth', { elapsedMs: 30_000, untilEstimateMs: null }, 3000],
  ['never waits more than five seconds for no reason', { elapsedMs: 600_000, untilEstimateMs: null }, 5000],
])('%s', (_name, state, waitMs) => {
  expect(probeWaitMs(state)).toBe(waitMs);
});
