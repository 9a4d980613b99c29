import { hourlyArrivals } from '../stats/hourly-arrivals.ts';
import { tInterval } from '../stats/mean-interval.ts';
import { quantileSorted, sortAscending } from '../stats/quantile.ts';
import { type QueueModel, type QueueRun, simulateQueue } from '../stats/simulate-queue.ts';
import type { Rng } from '../types/context.ts';
import type { Estimate } from '../types/estimate.ts';

/** Hours of a month, as prices by the month count them. */
export const MONTH_HOURS = 730;

const HOUR_MS = 3_600_000;
const MOST_REQUESTS = 300_000;
const BATCHES = 10;
const MIN_BATCHES = 5;

/** How much of the traffic a simulation plays. */
export interface Stretch {
  readonly perHour: readonly number[];
  /** Hours that are played. */
  readonly hours: number;
  /** How long each of them is, ms; shorter than an hour when the traffic is heavy. */
  readonly hourMs: number;
  /** Stretches of equal length and alike, of which the spread gives the intervals. */
  readonly batches: number;
}

/** What a service is besides its traffic. */
export interface Service extends Omit<QueueModel, 'nextArrivalMs' | 'serviceMs' | 'endMs' | 'most'> {
  /** Measured times that requests take, ms; not empty. */
  readonly timesMs: readonly number[];
}

/** What callers would feel and what would be billed. Times in ms. */
export interface SimulatedMonth {
  readonly p50Ms: Estimate;
  readonly p95Ms: Estimate;
  readonly p99Ms: Estimate;
  readonly coldShare: Estimate;
  /** Billed replicas in the mean. */
  readonly replicas: Estimate;
  readonly mostReplicas: number;
  readonly requests: number;
}

/**
 * A month of traffic, or as much of it as 300,000 requests are: whole repetitions of its pattern, or where one has more
 * requests than that the first part of each hour.
 */
export function stretchOf(perHour: readonly number[]): Stretch {
  const steady = perHour.length === 1;
  const perPattern = perHour.reduce((sum, one) => sum + one, 0);
  const wanted = Math.max(BATCHES, Math.ceil(MONTH_HOURS / perHour.length / BATCHES) * BATCHES);
  const fitting = Math.floor(MOST_REQUESTS / perPattern);
  if (fitting < 1) {
    const hourMs = (HOUR_MS * MOST_REQUESTS) / perPattern;
    return { perHour, hours: perHour.length, hourMs, batches: steady ? BATCHES : 1 };
  }
  const patterns = Math.min(wanted, fitting);
  const batches = steady ? BATCHES : Math.min(BATCHES, patterns);
  const whole = steady ? patterns : patterns - (patterns % batches);
  return { perHour, hours: whole * perHour.length, hourMs: HOUR_MS, batches };
}

/**
 * Plays a stretch of traffic on a service. Each batch draws its times from a resample of its own of the measured ones
 * (bootstrap), so that the spread between batches holds what a small sample leaves open. Null: no request came.
 */
export function simulateMonth(stretch: Stretch, service: Service, rng: Rng): SimulatedMonth | null {
  const { perHour, hours, hourMs, batches } = stretch;
  const endMs = hours * hourMs;
  const nextArrivalMs = hourlyArrivals(perHour, hourMs, rng.fork('arrivals').next);
  const serviceMs = drawTimes(service.timesMs, stretch, rng);
  const run = simulateQueue({ ...service, serviceMs, nextArrivalMs, endMs, most: 2 * MOST_REQUESTS });
  if (run.arrivedMs.length === 0) return null;
  const parts = cutRequests(run, endMs, batches);
  const quantile = (share: number) =>
    spreadOf(
      quantileSorted(sortAscending(run.latencyMs), share) ?? 0,
      parts.flatMap(({ latencyMs }) => quantileSorted(sortAscending(latencyMs), share) ?? []),
    );
  const replicaMs = cutBill(run, endMs, batches);
  const batchMs = endMs / batches;
  return {
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
    coldShare: meanOf(
      shareCold(run.cold),
      parts.flatMap(({ cold }) => (cold.length === 0 ? [] : shareCold(cold))),
    ),
    replicas: meanOf(
      replicaMs.reduce((sum, one) => sum + one, 0) / endMs,
      replicaMs.map((one) => one / batchMs),
    ),
    mostReplicas: Math.max(...run.billed.map(({ replicas }) => replicas)),
    requests: run.arrivedMs.length,
  };
}

/** A sampler of the measured times, batch by batch from another resample of them; of a single batch from them all. */
function drawTimes(
  timesMs: readonly number[],
  { hours, hourMs, batches }: Stretch,
  rng: Rng,
): (atMs: number) => number {
  const resample = rng.fork('resamples');
  const samples = Array.from({ length: batches }, () =>
    batches < MIN_BATCHES ? timesMs : timesMs.map(() => timesMs[resample.int(timesMs.length)] as number),
  );
  const batchMs = (hours * hourMs) / batches;
  const draws = rng.fork('service');
  return (atMs) => {
    const sample = samples[Math.min(batches - 1, Math.floor(atMs / batchMs))] ?? timesMs;
    return sample[draws.int(sample.length)] as number;
  };
}

function shareCold(cold: Uint8Array): number {
  return cold.reduce((sum, one) => sum + one, 0) / cold.length;
}

/** Requests of each batch by their arrival. */
function cutRequests(run: QueueRun, endMs: number, batches: number) {
  let from = 0;
  return Array.from({ length: batches }, (_, batch) => {
    let to = from;
    while (to < run.arrivedMs.length && (run.arrivedMs[to] as number) < (endMs * (batch + 1)) / batches)
      to += 1;
    const part = { latencyMs: run.latencyMs.subarray(from, to), cold: run.cold.subarray(from, to) };
    from = to;
    return part;
  });
}

/** Billed replica time of each batch, ms. */
function cutBill({ billed }: QueueRun, endMs: number, batches: number): number[] {
  const sums = new Array<number>(batches).fill(0);
  const batchMs = endMs / batches;
  billed.forEach(({ fromMs, replicas }, i) => {
    const to = Math.min(endMs, billed[i + 1]?.fromMs ?? endMs);
    for (let at = fromMs; at < to && replicas > 0; ) {
      const batch = Math.min(batches - 1, Math.floor(at / batchMs));
      const until = batch === batches - 1 ? to : Math.min(to, (batch + 1) * batchMs);
      sums[batch] = (sums[batch] as number) + replicas * (until - at);
      at = until;
    }
  });
  return sums;
}

/** A number with the t interval that its batches give (batch means: Law, Simulation Modeling and Analysis, 5th ed., section 9.5). */
function meanOf(value: number, batches: readonly number[]): Estimate {
  return around(value, batches, 1, 'batch means');
}

/**
 * A number whose batches differ by their resamples: the spread of one batch, not of their mean, is that of the number,
 * because more batches make the measured sample no larger.
 */
function spreadOf(value: number, batches: readonly number[]): Estimate {
  return around(value, batches, Math.sqrt(batches.length), 'bootstrap over batches (t)');
}

function around(value: number, batches: readonly number[], factor: number, method: string): Estimate {
  const interval = batches.length < MIN_BATCHES ? null : tInterval(batches);
  const half = interval === null ? null : (interval.high - interval.mean) * factor;
  return {
    value,
    low: half === null ? null : Math.max(0, value - half),
    high: half === null ? null : value + half,
    level: 0.95,
    n: batches.length,
    method,
    note: half === null ? `fewer than ${MIN_BATCHES} stretches of the traffic` : null,
  };
}
