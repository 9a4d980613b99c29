import type { StageSummary } from '../types/load-summary.ts';
import type { NoiseFloor, Warning } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { formatCount, formatPlural } from './format-number.ts';
import { isUnsteady } from './noise-floor.ts';

/** Share by which Little's law may miss the counted number in flight. */
const LITTLE_SHARE = 0.05;
/** And the number of requests below which it does not matter. */
const LITTLE_REQUESTS = 0.5;
/** Least share of the planned rate that a send rate reaches. */
const LEAST_SENT = 0.99;

/** Doubts about a load, and about what the server says of itself. */
export function warnAboutLoad(cell: CellSummary): Warning[] {
  return [warnUnsteadyStages(cell), warnMixedRates(cell), warnNotSent(cell), warnServerTime(cell)].filter(
    (warning) => warning !== null,
  );
}

function isGrowing({ inFlight }: StageSummary): boolean {
  if (inFlight === null) return false;
  const gap = Math.abs(inFlight.measured - inFlight.byLittle);
  return gap > LITTLE_REQUESTS && gap > LITTLE_SHARE * inFlight.measured;
}

function warnUnsteadyStages(cell: CellSummary): Warning | null {
  const growing = cell.stages.filter(isGrowing);
  if (growing.length === 0) return null;
  const list = growing
    .map(
      ({ label, inFlight }) =>
        `${label} (${inFlight?.measured.toFixed(1)} in flight, ${inFlight?.byLittle.toFixed(1)} by Little's law)`,
    )
    .join(', ');
  return {
    code: 'stage_not_steady',
    severity: 'note',
    about: cell.id,
    message: `The number in flight was still changing in ${formatPlural(growing.length, 'stage')}: ${list}. Their latencies depend on how long the stage lasted.`,
    remedy: 'Lengthen the stages, or read these as overload.',
  };
}

function warnMixedRates(cell: CellSummary): Warning | null {
  if (cell.stages.length < 2) return null;
  return {
    code: 'mixed_rates',
    severity: 'note',
    about: cell.id,
    message: `The percentiles of this cell mix ${formatCount(cell.stages.length)} rates, overload included.`,
    remedy: 'Quote its stages, not the cell.',
  };
}

function warnNotSent({ id, arrivals, counts }: CellSummary): Warning | null {
  const { sentShare, requestedPerSecond, sentPerSecond } = arrivals;
  if (sentShare === null || sentShare >= LEAST_SENT || counts.notSent + counts.cancelled > 0) return null;
  return {
    code: 'rate_not_reached',
    severity: 'doubt',
    about: id,
    message: `Requests were sent at ${sentPerSecond?.toPrecision(3)}/s where ${requestedPerSecond?.toPrecision(3)}/s were scheduled. What was late counts in response_time, but the server saw less load than planned.`,
    remedy: 'Raise maxInFlight and limits, or lower the rate.',
  };
}

function warnServerTime({ id, serverTime }: CellSummary): Warning | null {
  if (serverTime === null || serverTime.impossible === 0) return null;
  return {
    code: 'server_time_impossible',
    severity: 'doubt',
    about: id,
    message: `The server claims more time than passed here for ${formatCount(serverTime.impossible)} of ${formatPlural(serverTime.told, 'answer')} (${serverTime.source}). They have no network_time.`,
    remedy: 'Ask what its header holds: another unit, or the time of a whole batch.',
  };
}

/** A candidate that differs from itself: the machine or the network was not steady. */
export function warnAboutNoise(noise: NoiseFloor | null): Warning[] {
  const unsteady = noise?.comparisons.filter(isUnsteady) ?? [];
  if (noise === null || unsteady.length === 0) return [];
  return [
    {
      code: 'unsteady',
      severity: 'doubt',
      about: null,
      message: `${noise.candidate} differs from itself beyond chance in ${unsteady.map(({ metric, load }) => `${metric} (${load})`).join(', ')}: machine or network was not steady. Differences between candidates of that size are noise.`,
      remedy: 'Repeat the run on a quiet machine, or with more and longer turns.',
    },
  ];
}
