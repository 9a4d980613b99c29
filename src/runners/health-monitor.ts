import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import type { RunEvent } from '../types/event.ts';
import { startHeartbeat } from './heartbeat.ts';
import { readRunQueueMs, readStealMs } from './machine-counters.ts';
import type { Stall } from './stall-labeller.ts';

/** What a health monitor needs. */
export interface HealthMonitorOptions {
  /** Ms of the run. */
  readonly now: () => number;
  /** Puts an event on record. */
  readonly emit: (event: RunEvent) => Promise<void>;
}

/** A monitor that is running. */
export interface HealthMonitor {
  /** Puts the last stretch on record; rejects when an event could not be. */
  stop(): Promise<void>;
}

/** How often the machine's counters are read and what was found goes on record, ms. */
const SAMPLE_EVERY_MS = 1000;

/**
 * Watches the client itself: stalls of its event loop, the processor time it uses and waits for, steal, and garbage
 * collection. Stalls and samples go on record about once a second.
 */
export function startHealthMonitor({ now, emit }: HealthMonitorOptions): HealthMonitor {
  const meter = new Meter(now());
  let stalls: Stall[] = [];
  let sampledAtMs = now();
  let failure: unknown = null;
  let written: Promise<unknown> = Promise.resolve();
  const flush = (atMs: number) => {
    sampledAtMs = atMs;
    const events = [...stalls.map(stallEvent), meter.read(atMs)];
    stalls = [];
    const writing = Promise.all(events.map(emit)).catch((error: unknown) => {
      failure ??= error;
    });
    written = Promise.all([written, writing]);
  };
  const heartbeat = startHeartbeat(
    now,
    (stall) => stalls.push(stall),
    (atMs) => {
      if (atMs - sampledAtMs >= SAMPLE_EVERY_MS) flush(atMs);
    },
  );
  return {
    stop: async () => {
      const open = heartbeat.stop();
      if (open !== null) stalls.push(open);
      flush(now());
      meter.close();
      await written;
      if (failure !== null) throw failure;
    },
  };
}

/** Reads counters that only rise, and gives what they rose by. */
class Meter {
  #fromMs: number;
  #cpu = process.cpuUsage();
  #runQueueMs = readRunQueueMs();
  #stealMs = readStealMs();
  #gcMs = 0;
  readonly #observer = new PerformanceObserver((list) => this.#collect(list.getEntries()));

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  read(atMs: number): RunEvent {
    this.#collect(this.#observer.takeRecords());
    const used = process.cpuUsage(this.#cpu);
    const runQueueMs = readRunQueueMs();
    const stealMs = readStealMs();
    const event: RunEvent = {
      type: 'health',
      fromMs: round(this.#fromMs),
      toMs: round(atMs),
      cpuMs: round((used.user + used.system) / 1000),
      runQueueMs: rise(this.#runQueueMs, runQueueMs),
      stealMs: rise(this.#stealMs, stealMs),
      gcMs: round(this.#gcMs),
    };
    this.#fromMs = atMs;
    this.#cpu = process.cpuUsage();
    this.#runQueueMs = runQueueMs;
    this.#stealMs = stealMs;
    this.#gcMs = 0;
    return event;
  }

  close(): void {
    this.#observer.disconnect();
  }

  #collect(entries: readonly PerformanceEntry[]): void {
    for (const { duration } of entries) this.#gcMs += duration;
  }
}

/** Null where either reading is missing. A machine that was moved may count from a lower number: that is no rise. */
function rise(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : round(Math.max(0, after - before));
}

/** Outwards, so that a mark at its edge, which is rounded too, stays inside. */
function stallEvent({ fromMs, toMs, gapMs }: Stall): RunEvent {
  return {
    type: 'stall',
    fromMs: Math.floor(fromMs * 1000) / 1000,
    toMs: Math.ceil(toMs * 1000) / 1000,
    gapMs: round(gapMs),
  };
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
