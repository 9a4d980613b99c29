import { mean } from '../stats/mean.ts';
import { quantilePosition, quantileSorted, sortAscending } from '../stats/quantile.ts';
import { quantileInterval } from '../stats/quantile-interval.ts';
import type { Quantile } from '../types/estimate.ts';
import type { RequestRow } from '../types/report.ts';
import type { Distribution, LatencyMetric, LatencySummary } from '../types/summary.ts';
import { meetsStall, type StallMap, taintedGaps, taintOf } from './taint.ts';

/** Where a latency metric's values come from and how it treats failures and waits for a cold model. */
interface MetricSpec {
  readonly metric: LatencyMetric;
  readonly valueOf: (row: RequestRow) => number | null;
  /** It has a twin with failed requests counted as infinite. */
  readonly twin: boolean;
  /** It contains waiting, so a pause for another request's cold period makes the value cold. */
  readonly waits: boolean;
}

const METRICS: readonly MetricSpec[] = [
  { metric: 'service_time', valueOf: (row) => row.serviceTimeMs, twin: true, waits: false },
  { metric: 'response_time', valueOf: (row) => row.responseTimeMs, twin: true, waits: true },
  { metric: 'request_latency', valueOf: (row) => row.requestLatencyMs, twin: true, waits: true },
  { metric: 'ttfb', valueOf: (row) => row.ttfbMs, twin: true, waits: false },
  { metric: 'ttft', valueOf: (row) => row.ttftMs, twin: true, waits: false },
  { metric: 'ttfo', valueOf: (row) => row.ttfoMs, twin: true, waits: false },
  { metric: 'tpot', valueOf: (row) => row.tpotMs, twin: false, waits: false },
  { metric: 'itl', valueOf: () => null, twin: false, waits: false },
  { metric: 'schedule_delay', valueOf: (row) => row.scheduleDelayMs, twin: false, waits: true },
  { metric: 'retry_wait', valueOf: (row) => row.retryWaitMs, twin: false, waits: true },
  { metric: 'connect_time', valueOf: (row) => row.connectTimeMs, twin: false, waits: false },
  {
    metric: 'ttft_warm_connection',
    valueOf: (row) => row.ttftWarmConnectionMs,
    twin: false,
    waits: false,
  },
  { metric: 'server_time', valueOf: (row) => row.serverMs, twin: false, waits: false },
  { metric: 'network_time', valueOf: (row) => row.networkMs, twin: false, waits: false },
];

const PERCENTILES = [50, 90, 95, 99] as const;
const ECDF_POINTS = 200;

/** Value of a latency metric of one request, ms; null: not measured, or itl, which has many. */
export function latencyOf(row: RequestRow, metric: string): number | null {
  return METRICS.find((spec) => spec.metric === metric)?.valueOf(row) ?? null;
}

/** True when the name is a latency metric of the report. */
export function isLatencyMetric(name: string): name is LatencyMetric {
  return METRICS.some((spec) => spec.metric === name);
}

/** A request whose times a warm figure may hold: measured, answered, not from a cache, no evidence of a cold model. */
export function isWarm(row: RequestRow): boolean {
  return row.phase === 'measured' && row.status === 'ok' && !row.cached && !row.cold;
}

/** A latency of a warm request, ms; null: not warm by that metric, or not measured. */
export function warmValueOf(row: RequestRow, metric: LatencyMetric): number | null {
  const spec = METRICS.find((one) => one.metric === metric);
  if (spec === undefined || !isWarm(row) || (spec.waits && waitedForColdModel(row))) return null;
  return spec.valueOf(row);
}

/**
 * Distributions of every latency metric over a cell's requests: warm, cold and all; ok and uncached requests only.
 * `stalls`: null: the client was not watched, so nothing is known to be clean.
 */
export function summarizeLatency(
  rows: readonly RequestRow[],
  stalls: StallMap | null = null,
): LatencySummary[] {
  const measured = rows.filter((row) => row.phase === 'measured');
  const answered = measured.filter((row) => row.status === 'ok' && !row.cached);
  const failed = measured.filter((row) => row.status === 'error' || row.status === 'timeout');
  const isCold = ({ cold }: RequestRow) => cold;
  const waited = (row: RequestRow) => row.cold || waitedForColdModel(row);
  const bySending = { answered: divide(answered, isCold), failed: divide(failed, isCold) };
  const byWaiting = { answered: divide(answered, waited), failed: divide(failed, waited) };
  const suspects = new Set(
    stalls === null ? [] : answered.filter((row) => meetsStall(row, stalls.of(row.worker))),
  );
  return METRICS.map((spec) => {
    const parts = spec.waits ? byWaiting : bySending;
    const over = (rows: readonly RequestRow[], failures: readonly RequestRow[]) =>
      distribute(valuesOf(rows, spec), spec.twin ? failures.length : null);
    const warm = over(parts.answered.warm, parts.failed.warm);
    const anyCold = parts.answered.cold.length > 0 || parts.failed.cold.length > 0;
    return {
      metric: spec.metric,
      warm,
      ...cleanOf(parts.answered.warm, suspects, spec, stalls, spec.twin ? parts.failed.warm.length : null),
      cold: anyCold ? over(parts.answered.cold, parts.failed.cold) : null,
      all: anyCold ? over(answered, failed) : warm,
    };
  });
}

function divide(rows: readonly RequestRow[], isCold: (row: RequestRow) => boolean) {
  const [warm, cold]: [RequestRow[], RequestRow[]] = [[], []];
  for (const row of rows) (isCold(row) ? cold : warm).push(row);
  return { warm, cold };
}

/** `suspects`: requests that a stall touched at all. */
function cleanOf(
  warm: readonly RequestRow[],
  suspects: ReadonlySet<RequestRow>,
  spec: MetricSpec,
  stalls: StallMap | null,
  failures: number | null,
): Pick<LatencySummary, 'clean' | 'tainted'> {
  if (stalls === null) return { clean: null, tainted: null };
  const { metric } = spec;
  let tainted = 0;
  const clean: number[] = [];
  const sort = (value: number, isTainted: boolean) => {
    if (isTainted) tainted += 1;
    else clean.push(value);
  };
  for (const row of warm) {
    if (metric === 'itl') {
      const answer = row.attempts.at(-1);
      const gaps = answer === undefined ? null : taintedGaps(answer, stalls.of(row.worker));
      for (const [i, gapMs] of (answer?.itlMs ?? []).entries()) sort(gapMs, gaps?.[i] ?? false);
    } else {
      const value = spec.valueOf(row);
      if (value !== null) sort(value, suspects.has(row) && taintOf(row, metric, stalls) > 0);
    }
  }
  return { clean: tainted === 0 ? null : distribute(clean, failures), tainted };
}

function waitedForColdModel(row: RequestRow): boolean {
  return row.attempts.some((attempt) => attempt.waitReason === 'cold_start' && attempt.waitBeforeMs > 0);
}

function valuesOf(rows: readonly RequestRow[], spec: MetricSpec): number[] {
  const values: number[] = [];
  for (const row of rows) {
    if (spec.metric === 'itl') {
      for (const gap of row.attempts.at(-1)?.itlMs ?? []) values.push(gap);
    } else {
      const value = spec.valueOf(row);
      if (value !== null) values.push(value);
    }
  }
  return values;
}

/**
 * Exact percentiles of values, ms, with `failures` requests beside them that count as infinite in the twin (null: no
 * twin). Null for no values.
 */
export function distribute(values: readonly number[], failures: number | null): Distribution | null {
  const sorted = sortAscending(values);
  const centre = mean(Array.from(sorted));
  if (centre === null) return null;
  return {
    n: sorted.length,
    mean: centre,
    min: sorted[0] as number,
    max: sorted[sorted.length - 1] as number,
    quantiles: PERCENTILES.map((p) => toQuantile(sorted, p, failures)),
    ecdf: ecdfPoints(sorted),
  };
}

function toQuantile(sorted: Float64Array, p: number, failures: number | null): Quantile {
  const interval = quantileInterval(sorted, p / 100);
  return {
    p,
    value: quantileSorted(sorted, p / 100) as number,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    // p95 needs 20 values, p99 100: at least one value is expected beyond the percentile.
    trusted: sorted.length * (100 - p) >= 100,
    withFailures: failures === null ? null : quantileWithFailures(sorted, p / 100, failures),
  };
}

function quantileWithFailures(sorted: Float64Array, share: number, failures: number): number | 'infinite' {
  const { index, fraction } = quantilePosition(sorted.length + failures, share);
  const below = sorted[index];
  if (below === undefined) return 'infinite';
  if (fraction === 0) return below;
  const above = sorted[index + 1];
  return above === undefined ? 'infinite' : below + fraction * (above - below);
}

function ecdfPoints(sorted: Float64Array): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  const steps = Math.min(sorted.length, ECDF_POINTS);
  for (let step = 0; step < steps; step += 1) {
    const rank = steps === 1 ? 0 : Math.round((step * (sorted.length - 1)) / (steps - 1));
    const value = sorted[rank] as number;
    if (points.at(-1)?.[0] !== value) points.push([value, countAtMost(sorted, value) / sorted.length]);
  }
  return points;
}

/** Values at or below a bound, by bisection. */
function countAtMost(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
