import { billedShare } from '../stats/billed-share.ts';
import { coldShare } from '../stats/cold-share.ts';
import type {
  Bounded,
  CostPoint,
  DeploymentPair,
  DeploymentRow,
  ScaleToZero,
} from '../types/deployment-study.ts';
import type { Estimate } from '../types/estimate.ts';

/** What a pair's costs say, before anything is recommended. */
export type BreakEven = Omit<DeploymentPair, 'recommendation'>;

const POINTS_PER_DECADE = 12;

/**
 * Where the hours of one replica cost as much as the requests of another candidate: rate × cost per answered request =
 * price of an hour. Beyond what one replica carries there are ceil(rate ÷ capacity) replicas and the hourly cost steps.
 * Every replica costs and carries the same, so an endpoint that costs more at the full capacity of one replica costs more
 * with any number of them. `leastReplicas` always run.
 */
export function findBreakEven(
  use: DeploymentRow,
  hour: DeploymentRow,
  leastReplicas: number,
  scaleToZero: ScaleToZero | null,
): BreakEven {
  const names = { byUse: use.candidate, byHour: hour.candidate, scaleToZero };
  const capacity = capacityPerHour(hour);
  const { per1kUsd } = use.cost;
  const { hourUsd } = hour.cost;
  const reason = unknownReason(use, hour);
  if (per1kUsd === null || hourUsd === null || reason !== null) {
    return {
      ...names,
      breakEvenPerHour: null,
      unknownReason: reason ?? 'a cost is unknown',
      capacityPerHour: capacity,
      reach: 'unknown',
      alwaysFromPerHour: null,
      alwaysFromReplicas: null,
      points: [],
    };
  }
  const alwaysOnUsd = hourUsd * leastReplicas;
  const breakEven = divide(alwaysOnUsd, per1kUsd);
  const carried = capacity === null ? null : scale(capacity, leastReplicas);
  const always =
    capacity === null ? null : alwaysCheaper(hourUsd, per1kUsd.value / 1000, capacity.value, leastReplicas);
  return {
    ...names,
    breakEvenPerHour: breakEven,
    unknownReason: null,
    capacityPerHour: capacity,
    reach: reachOf(breakEven, carried, hour),
    alwaysFromPerHour: always?.perHour ?? null,
    alwaysFromReplicas: always?.replicas ?? null,
    points: drawPoints({ breakEven, capacity, hourUsd, leastReplicas, per1kUsd, scaleToZero }),
  };
}

function unknownReason(use: DeploymentRow, hour: DeploymentRow): string | null {
  if (hour.cost.hourUsd === null) return `the price of an hour of ${hour.candidate} is unknown`;
  const { per1kUsd, unknownReason: reason } = use.cost;
  if (per1kUsd === null)
    return `what ${use.candidate} costs is unknown: ${reason ?? 'it answered no request'}`;
  return per1kUsd.value === 0 ? `${use.candidate} cost nothing, so no rate makes up for an hour` : null;
}

/** What one replica carries. */
function capacityPerHour({ capacity }: DeploymentRow): Bounded | null {
  return capacity === null ? null : scale(capacity.perSecond, 3600 / capacity.replicas);
}

function scale({ value, low, high }: Bounded, factor: number): Bounded {
  const times = (end: number | null) => (end === null ? null : end * factor);
  return { value: value * factor, low: times(low), high: times(high) };
}

/** The ends swap: the dearer a request, the fewer make up for an hour. */
function divide(hourUsd: number, per1kUsd: Estimate): Estimate {
  const rate = (usd: number | null) => (usd === null || usd === 0 ? null : (hourUsd / usd) * 1000);
  return {
    ...per1kUsd,
    value: (hourUsd / per1kUsd.value) * 1000,
    low: rate(per1kUsd.high),
    high: rate(per1kUsd.low),
  };
}

function reachOf(breakEven: Bounded, carried: Bounded | null, hour: DeploymentRow): DeploymentPair['reach'] {
  if (carried === null || breakEven.low === null || breakEven.high === null) return 'open';
  if (carried.low === null) return 'open';
  if (breakEven.high <= carried.low) return 'within';
  // Where nobody asked for more than was reached, the true capacity may lie anywhere above.
  if (hour.capacity?.kind === 'reached')
    return breakEven.low > (carried.high ?? Number.POSITIVE_INFINITY) ? 'unmeasured' : 'open';
  return carried.high !== null && breakEven.low >= carried.high ? 'beyond' : 'open';
}

/** With n replicas it costs less from n × price ÷ cost on; that no step undoes it when n replicas carry what n + 1 need. */
function alwaysCheaper(
  hourUsd: number,
  requestUsd: number,
  capacity: number,
  least: number,
): { readonly perHour: number; readonly replicas: number } | null {
  const each = hourUsd / requestUsd;
  if (each >= capacity) return null;
  const replicas = Math.max(least, Math.ceil(each / (capacity - each)));
  return { perHour: replicas * each, replicas };
}

interface Curve {
  readonly breakEven: Bounded;
  readonly capacity: Bounded | null;
  readonly hourUsd: number;
  readonly leastReplicas: number;
  readonly per1kUsd: Bounded;
  readonly scaleToZero: ScaleToZero | null;
}

/**
 * Rates from a hundredth of the break-even (lower where it is then seldom up) to beyond it and a few steps of replicas,
 * evenly on a log scale.
 */
function drawPoints(curve: Curve): CostPoint[] {
  const { breakEven, capacity, leastReplicas, scaleToZero } = curve;
  const idle = scaleToZero === null ? Number.POSITIVE_INFINITY : 3_600_000 / scaleToZero.idleMs;
  const from = Math.min(breakEven.value / 100, idle / 10);
  const to = Math.max(breakEven.value * 10, (capacity?.value ?? 0) * (leastReplicas + 2));
  const count = Math.ceil(Math.log10(to / from) * POINTS_PER_DECADE);
  const even = Array.from({ length: count + 1 }, (_, i) => from * (to / from) ** (i / count));
  const steps = [...Array(4).keys()].flatMap((i) => {
    const at = (capacity?.value ?? 0) * (leastReplicas + i);
    return at > 0 && at < to ? [at, at * (1 + 1e-9)] : [];
  });
  return [...even, ...steps, breakEven.value].sort((a, b) => a - b).map((perHour) => costAt(perHour, curve));
}

/** What an hour costs at a rate with either candidate. */
function costAt(perHour: number, curve: Curve): CostPoint {
  const { capacity, hourUsd, leastReplicas, per1kUsd, scaleToZero } = curve;
  const needed = capacity === null ? 1 : Math.ceil((perHour / capacity.value) * (1 - 1e-12));
  const replicas = Math.max(leastReplicas, needed);
  const byHour = hourUsd * replicas;
  const times = scaleToZero === null ? null : { ratePerSecond: perHour / 3600, ...scaleToZero };
  return {
    perHour,
    byUse: scale(per1kUsd, perHour / 1000),
    byHour,
    replicas,
    scaledToZero: times === null ? null : byHour * billedShare(times),
    coldShare: times === null ? null : coldShare(times),
  };
}
