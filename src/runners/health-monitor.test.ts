import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { RunEvent } from '../types/event.ts';
import { startHealthMonitor } from './health-monitor.ts';

const startMs = performance.now();
const now = () => performance.now() - startMs;

function block(ms: number): { fromMs: number; toMs: number } {
  const fromMs = now();
  while (now() < fromMs + ms);
  return { fromMs, toMs: now() };
}

function isIn(events: readonly RunEvent[], fromMs: number, toMs: number): boolean {
  return events.some((event) => event.type === 'stall' && event.fromMs <= fromMs && event.toMs >= toMs);
}

it('every block of the loop lies inside a stall, whatever part of the loop it stood in', async () => {
  const events: RunEvent[] = [];
  const monitor = startHealthMonitor({ now, emit: async (event) => void events.push(event) });
  const blocks: ReturnType<typeof block>[] = [];
  await sleep(30);
  blocks.push(block(50));
  await sleep(30);
  await new Promise<void>((done) => {
    setImmediate(() => {
      blocks.push(block(50));
      done();
    });
  });
  // The pulse is slow where the loop has slept for long.
  await sleep(700);
  blocks.push(block(50));
  await sleep(30);
  await monitor.stop();
  for (const { fromMs, toMs } of blocks)
    expect(isIn(events, fromMs, toMs), `${fromMs} to ${toMs}`).toBe(true);
  const stalls = events.flatMap((event) => (event.type === 'stall' ? [event] : []));
  expect(
    stalls.every(({ fromMs, toMs, gapMs }) => gapMs > 3 && toMs - fromMs >= gapMs - 0.002),
    JSON.stringify(stalls),
  ).toBe(true);
});

it('a stall lasts until what came meanwhile has been read', async () => {
  const events: RunEvent[] = [];
  const monitor = startHealthMonitor({ now, emit: async (event) => void events.push(event) });
  const { port1, port2 } = new MessageChannel();
  const readAtMs: number[] = [];
  port2.on('message', () => {
    // Each of them takes its time, as a socket's read does.
    block(2);
    readAtMs.push(now());
  });
  await sleep(20);
  for (let i = 0; i < 10; i += 1) port1.postMessage(i);
  block(50);
  while (readAtMs.length < 10) await sleep(1);
  await sleep(20);
  port1.close();
  await monitor.stop();
  for (const atMs of readAtMs) expect(isIn(events, atMs, atMs), `read at ${atMs}`).toBe(true);
});

it('samples follow each other without a gap from the start to the stop', async () => {
  const events: RunEvent[] = [];
  const fromMs = now();
  const monitor = startHealthMonitor({ now, emit: async (event) => void events.push(event) });
  await sleep(1100);
  block(20);
  await monitor.stop();
  const samples = events.flatMap((event) => (event.type === 'health' ? [event] : []));
  expect(samples.length).toBeGreaterThanOrEqual(2);
  expect(samples[0]?.fromMs).toBeCloseTo(fromMs, -2);
  for (const [i, sample] of samples.entries()) {
    expect(sample.toMs).toBeGreaterThan(sample.fromMs);
    if (i > 0) expect(sample.fromMs).toBe(samples[i - 1]?.toMs);
    for (const value of [sample.cpuMs, sample.gcMs, sample.runQueueMs ?? 0, sample.stealMs ?? 0])
      expect(value).toBeGreaterThanOrEqual(0);
  }
  expect(samples.reduce((sum, { cpuMs }) => sum + cpuMs, 0)).toBeGreaterThan(5);
  if (process.platform === 'linux') expect(samples.every(({ stealMs }) => stealMs !== null)).toBe(true);
});

it('an event that could not be put on record fails the stop', async () => {
  const monitor = startHealthMonitor({
    now,
    emit: async () => {
      throw new Error('the disk is full');
    },
  });
  await expect(monitor.stop()).rejects.toThrow('the disk is full');
});
