import type { Rng } from '../types/context.ts';
import type { DeploymentRow, MonthPlan, ScaleToZero } from '../types/deployment-study.ts';
import type { Estimate } from '../types/estimate.ts';
import type { LatencyMetric } from '../types/summary.ts';
import { warmValueOf } from './latency.ts';
import {
  MONTH_HOURS,
  type Service,
  type SimulatedMonth,
  simulateMonth,
  stretchOf,
} from './simulate-month.ts';
import type { Place } from './summarize-deployment.ts';

/** The rule by which replicas are added: the defaults of dedicated endpoints that scale by pending requests. */
export const SCALING = { pendingPerReplica: 1.5, windowMs: 20_000, calmMs: 300_000 } as const;

/** Where a plan says that a replica comes up at once, because no load time was measured. */
const NO_LOAD_MS = 0;

/** What a month is planned from. */
export interface MonthInput {
  readonly place: Place;
  readonly row: DeploymentRow;
  /** Requests of each hour, repeated. */
  readonly perHour: readonly number[];
  /** Null: its load time is not known. */
  readonly scaleToZero: ScaleToZero | null;
  /** The silence after which a place that is paid by use unloads the model, ms; null: not measured. */
  readonly unloadsAfterMs: number | null;
  readonly rng: Rng;
}

/** A month of the traffic with each option that a candidate has. None when it answered nothing warm. */
export function planMonths(input: MonthInput): MonthPlan[] {
  if (input.row.billing === 'use') return planByUse(input);
  const { scaleToZero } = input;
  const alwaysOn = planByHour(input, 'always-on', null);
  return scaleToZero === null ? alwaysOn : [...alwaysOn, ...planByHour(input, 'scale-to-zero', scaleToZero)];
}

/** No queue of its own: each request takes a measured time, retries and their pauses included. */
function planByUse(input: MonthInput): MonthPlan[] {
  const { row, unloadsAfterMs, rng } = input;
  const timesMs = warmTimes(input, 'request_latency');
  if (timesMs.length === 0) return [];
  const colds = coldWaits(input);
  const idleMs = colds.length === 0 ? null : unloadsAfterMs;
  const month = play(input, 'by-use', {
    timesMs,
    perReplica: Number.POSITIVE_INFINITY,
    replicas: 1,
    scaling: null,
    idleMs,
    loadMs: drawFrom(colds, rng.fork(`${row.candidate}/cold`)),
  });
  if (month === null) return [];
  const { per1kUsd, unknownReason } = row.cost;
  const usd =
    per1kUsd === null ? null : scaleEstimate(per1kUsd, (meanOf(input.perHour) * MONTH_HOURS) / 1000);
  return [
    {
      ...feltOf(row, 'by-use', month),
      ...(idleMs === null ? { coldShare: null } : {}),
      usd,
      unknownReason: usd === null ? unknownReason : null,
      replicas: null,
    },
  ];
}

function planByHour(
  input: MonthInput,
  option: 'always-on' | 'scale-to-zero',
  zero: ScaleToZero | null,
): MonthPlan[] {
  const { row, rng } = input;
  const { capacity } = row;
  const timesMs = warmTimes(input, 'service_time');
  if (timesMs.length === 0 || capacity === null) return [];
  const colds = coldWaits(input);
  const { least, most } = replicaRange(input);
  const setupMs = input.scaleToZero?.loadMs ?? NO_LOAD_MS;
  const month = play(input, option, {
    timesMs,
    perReplica: placesOf(row),
    replicas: least,
    scaling: most > least ? { ...SCALING, most, setupMs } : null,
    idleMs: zero?.idleMs ?? null,
    loadMs: drawFrom(colds.length > 0 ? colds : [setupMs], rng.fork(`${row.candidate}/cold`)),
  });
  if (month === null) return [];
  const { hourUsd } = row.cost;
  const usd =
    hourUsd === null
      ? null
      : scaleEstimate(billOf(month, most > least || zero !== null), hourUsd * MONTH_HOURS);
  return [
    {
      ...feltOf(row, option, month),
      usd,
      unknownReason: usd === null ? `the price of an hour of ${row.candidate} is unknown` : null,
      replicas: { mean: month.replicas.value, most: month.mostReplicas },
    },
  ];
}

/** A fixed number of replicas is billed for every hour: nothing about it is uncertain. */
function billOf({ replicas }: SimulatedMonth, varies: boolean): Estimate {
  if (varies) return replicas;
  return { ...replicas, low: replicas.value, high: replicas.value, method: 'fixed', note: null };
}

/** Requests that one replica serves at the same time: those in flight when its capacity was measured, spread over the replicas. */
export function placesOf({ capacity }: DeploymentRow): number {
  return Math.max(1, Math.round((capacity?.inFlight ?? 1) / (capacity?.replicas ?? 1)));
}

/** As ordered; else from those that the price is for to those that the busiest hour needs. */
export function replicaRange({ place, row, perHour }: Pick<MonthInput, 'place' | 'row' | 'perHour'>): {
  readonly least: number;
  readonly most: number;
} {
  const order = place.data.cell.candidate.managed?.lease?.create ?? null;
  if (order !== null) {
    const least = Math.max(1, order.minReplica);
    return { least, most: Math.max(least, order.maxReplica) };
  }
  const { capacity } = row;
  const least = capacity?.replicas ?? 1;
  if (capacity === null) return { least, most: least };
  const needed = Math.ceil((Math.max(...perHour) * least) / (capacity.perSecond.value * 3600));
  return { least, most: Math.max(least, needed) };
}

function play({ row, perHour, rng }: MonthInput, option: string, service: Service): SimulatedMonth | null {
  return simulateMonth(stretchOf(perHour), service, rng.fork(`${row.candidate}/${option}`));
}

function feltOf(row: DeploymentRow, option: MonthPlan['option'], month: SimulatedMonth) {
  const { p50Ms, p95Ms, p99Ms, coldShare, requests } = month;
  return { candidate: row.candidate, option, p50Ms, p95Ms, p99Ms, coldShare, requests };
}

/** Cold periods that ended, ms. */
function coldWaits({ place }: MonthInput): readonly number[] {
  return place.cell.cold.durations.flatMap(({ durationMs }) => durationMs ?? []);
}

function warmTimes({ place }: MonthInput, metric: LatencyMetric): readonly number[] {
  return place.data.measured.flatMap(({ row }) => warmValueOf(row, metric) ?? []);
}

function drawFrom(values: readonly number[], rng: Rng): () => number {
  return () => values[rng.int(values.length)] ?? 0;
}

function meanOf(perHour: readonly number[]): number {
  return perHour.reduce((sum, one) => sum + one, 0) / perHour.length;
}

function scaleEstimate(estimate: Estimate, factor: number): Estimate {
  const times = (end: number | null) => (end === null ? null : end * factor);
  return {
    ...estimate,
    value: estimate.value * factor,
    low: times(estimate.low),
    high: times(estimate.high),
  };
}
