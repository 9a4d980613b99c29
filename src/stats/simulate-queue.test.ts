import { describe, expect, it } from 'vitest';
import { createRng } from '../util/rng.ts';
import { billedShare } from './billed-share.ts';
import { coldShare } from './cold-share.ts';
import { hourlyArrivals } from './hourly-arrivals.ts';
import { type QueueModel, type QueueRun, simulateQueue } from './simulate-queue.ts';

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, one) => sum + one, 0) / values.length;
const exponential = (perMs: number, random: () => number) => () => -Math.log(1 - random()) / perMs;

function model(over: Partial<QueueModel>): QueueModel {
  return {
    nextArrivalMs: (afterMs) => afterMs + 100,
    serviceMs: () => 0,
    perReplica: 1,
    replicas: 1,
    scaling: null,
    idleMs: null,
    loadMs: () => 0,
    endMs: Number.POSITIVE_INFINITY,
    most: 1000,
    ...over,
  };
}

function poisson(perMs: number, seed: string, over: Partial<QueueModel>): QueueModel {
  const gap = exponential(perMs, createRng(`arrivals/${seed}`).next);
  return model({ nextArrivalMs: (afterMs) => afterMs + gap(), ...over });
}

/** Mean wait of M/M/c by Erlang's C formula, summed term by term. */
function erlangWait(lambda: number, mu: number, c: number): number {
  const load = lambda / mu;
  let term = 1;
  let sum = 0;
  for (let k = 0; k < c; k += 1) {
    sum += term;
    term *= load / (k + 1);
  }
  const queued = (term * c) / (c - load);
  return queued / (sum + queued) / (c * mu - lambda);
}

/** Replica time from the steps of a bill up to a moment. */
function billedMs({ billed }: QueueRun, endMs: number): number {
  return billed.reduce((sum, { fromMs, replicas }, i) => {
    const to = Math.min(endMs, billed[i + 1]?.fromMs ?? endMs);
    return sum + replicas * Math.max(0, to - fromMs);
  }, 0);
}

describe('the simulated queue against closed forms', () => {
  it.each([
    [1, 0.5],
    [1, 0.8],
    [2, 0.7],
    [4, 0.6],
    [4, 0.85],
    [10, 0.8],
    [20, 0.75],
  ])(
    'M/M/%d at a load of %d waits as Erlang C says',
    (c, load) => {
      const mu = 1 / 50;
      const lambda = load * c * mu;
      const seed = `${c}/${load}`;
      const serviceMs = exponential(mu, createRng(`service/${seed}`).next);
      const { waitMs } = simulateQueue(poisson(lambda, seed, { serviceMs, replicas: c, most: 2_000_000 }));
      const expected = erlangWait(lambda, mu, c);
      expect(Math.abs(mean(waitMs) / expected - 1)).toBeLessThan(0.02);
    },
    30_000,
  );

  it('replicas of several places are as good as so many replicas of one', () => {
    const run = (over: Partial<QueueModel>) =>
      mean(
        simulateQueue(
          poisson(0.07, 'places', {
            serviceMs: exponential(0.02, createRng('places').next),
            most: 50_000,
            ...over,
          }),
        ).waitMs,
      );
    expect(run({ replicas: 2, perReplica: 2 })).toBe(run({ replicas: 4 }));
  });

  it('constant arrivals are never cold below the idle time and always above it', () => {
    const share = (idleMs: number) => mean(simulateQueue(model({ idleMs })).cold);
    expect(share(101)).toBe(0);
    expect(share(100)).toBe(0);
    expect(share(99)).toBe(1);
  });

  it.each([0.5, 1, 2])('Poisson arrivals are cold with e^(−λT) for λT of %d', (lambdaT) => {
    const { cold } = simulateQueue(
      poisson(0.01, `cold/${lambdaT}`, { idleMs: lambdaT / 0.01, most: 500_000 }),
    );
    expect(Math.abs(mean(cold) / Math.exp(-lambdaT) - 1)).toBeLessThan(0.02);
  });

  it.each([
    [0.1, 900_000, 60_000],
    [0.002, 900_000, 120_000],
    [0.0005, 300_000, 30_000],
  ])(
    'at %d/s put down after %d ms, up after %d ms: billed and cold as the renewal argument says',
    (ratePerSecond, idleMs, loadMs) => {
      const most = 400_000;
      const perMs = ratePerSecond / 1000;
      const run = simulateQueue(
        poisson(perMs, `zero/${ratePerSecond}`, { idleMs, loadMs: () => loadMs, perReplica: Infinity, most }),
      );
      const endMs = run.arrivedMs[most - 1]!;
      const times = { ratePerSecond, idleMs, loadMs };
      expect(Math.abs(billedMs(run, endMs) / endMs / billedShare(times) - 1)).toBeLessThan(0.02);
      const expected = coldShare(times);
      if (expected > 1e-4) expect(Math.abs(mean(run.cold) / expected - 1)).toBeLessThan(0.02);
      else expect(mean(run.cold)).toBeLessThan(2e-4);
    },
  );
});

describe('the simulated queue', () => {
  it('holds callers who come during the load, and bills the load', () => {
    const moments = [0, 500, 1000, 1400];
    let next = 0;
    const run = simulateQueue(
      model({
        nextArrivalMs: () => moments[next++] ?? Infinity,
        serviceMs: () => 100,
        idleMs: 300,
        loadMs: () => 600,
        endMs: 3000,
      }),
    );
    expect([...run.cold]).toEqual([0, 1, 1, 0]);
    expect([...run.waitMs]).toEqual([0, 600, 200, 0]);
    expect([...run.latencyMs]).toEqual([100, 700, 300, 100]);
    expect(run.billed).toEqual([
      { fromMs: 0, replicas: 1 },
      { fromMs: 400, replicas: 0 },
      { fromMs: 500, replicas: 1 },
      { fromMs: 1800, replicas: 0 },
    ]);
  });

  it('adds a replica under pressure, bills it from the decision, and removes it when calm', () => {
    const scaling = { most: 3, pendingPerReplica: 1.5, windowMs: 20_000, setupMs: 30_000, calmMs: 300_000 };
    let at = 0;
    const run = simulateQueue(
      model({
        nextArrivalMs: (afterMs) => {
          at = afterMs + (afterMs < 100_000 ? 400 : 5000);
          return at;
        },
        serviceMs: () => 1000,
        scaling,
        endMs: 2_000_000,
        most: 10_000,
      }),
    );
    expect(run.billed.map(({ replicas }) => replicas)).toEqual([1, 2, 3, 2, 1]);
    const [, second, , fourth] = run.billed;
    expect(second?.fromMs).toBe(20_000);
    expect(fourth?.fromMs).toBeGreaterThan(400_000);
  });

  it('is the same for the same seed', () => {
    const run = () => simulateQueue(poisson(0.01, 'same', { serviceMs: () => 30, most: 1000 })).waitMs;
    expect(run()).toEqual(run());
  });
});

describe('arrivals by the hour', () => {
  it('come at the rate of their hour, and none in an hour without', () => {
    const next = hourlyArrivals([1000, 0, 4000], 3_600_000, createRng(1).next);
    const counts = [0, 0, 0];
    const periods = 200;
    for (let at = next(0); at < periods * 3 * 3_600_000; at = next(at)) {
      const hour = Math.floor(at / 3_600_000) % 3;
      counts[hour] = counts[hour]! + 1;
    }
    expect(counts[1]).toBe(0);
    expect(counts[0]! / periods / 1000).toBeCloseTo(1, 1);
    expect(counts[2]! / periods / 4000).toBeCloseTo(1, 1);
  });
});
