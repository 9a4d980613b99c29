import type { DeploymentRow, ScaleToZero } from '../types/deployment-study.ts';
import type { TrafficFacts } from '../types/manifest.ts';
import { formatDuration } from '../util/duration.ts';
import { formatNumber, formatPlural } from './format-number.ts';
import { placesOf, replicaRange, SCALING } from './plan-month.ts';
import { stretchOf } from './simulate-month.ts';
import type { Place } from './summarize-deployment.ts';

interface Measured {
  readonly place: Place;
  readonly row: DeploymentRow;
  readonly scaleToZero: ScaleToZero | null;
}

/** What a study's numbers take for granted, a sentence each. `played`: months were simulated. */
export function stateAssumptions(
  group: readonly Measured[],
  traffic: TrafficFacts | null,
  played: boolean,
): string[] {
  const perHour = played && traffic !== null ? traffic.perHour : null;
  return [
    'By use: what an answered request cost in this run, all billed retries included, at any rate and in any month.',
    ...group.flatMap((one) =>
      one.row.billing === 'hour' ? assumeHour(one, perHour) : assumeUse(one, perHour),
    ),
    ...(traffic === null || perHour === null ? [] : assumeTraffic(traffic)),
  ];
}

function assumeHour({ place, row, scaleToZero }: Measured, perHour: readonly number[] | null): string[] {
  const { candidate, capacity } = row;
  const zero =
    scaleToZero === null
      ? `${candidate}: no load time was measured, so scaling to zero is not worked out.`
      : `${candidate}, scaled to zero: put down after ${formatDuration(scaleToZero.idleMs)} without a request (${scaleToZero.idleSource}), billed while it loads for ${formatDuration(scaleToZero.loadMs)} (${scaleToZero.loadSource}), asked by independent callers.`;
  if (capacity === null)
    return [`${candidate}: its capacity was not measured, so one replica is taken to carry any rate.`, zero];
  const carries = `${candidate}: each replica carries as much as was measured (${formatNumber(capacity.perSecond.value / capacity.replicas, 'perSecond')}, ${capacity.basis}), and a further one as much again.`;
  if (perHour === null) return [carries, zero];
  const places = placesOf(row);
  const serves = `${candidate}: a replica serves ${formatPlural(places, 'request')} at a time, first come first served; each takes a warm service_time of this run, drawn at random.`;
  return [carries, zero, serves, ...assumeScaling({ place, row, scaleToZero }, perHour)];
}

function assumeScaling({ place, row, scaleToZero }: Measured, perHour: readonly number[]): string[] {
  const { least, most } = replicaRange({ place, row, perHour });
  if (most === least) return [`${row.candidate}: ${formatPlural(least, 'replica')}, always.`];
  const ready =
    scaleToZero === null
      ? 'at once (no load time was measured)'
      : `after ${formatDuration(scaleToZero.loadMs)}`;
  return [
    `${row.candidate}: ${least} to ${most} replicas; one is added when more than ${SCALING.pendingPerReplica} requests a replica, waiting or served, were there over ${formatDuration(SCALING.windowMs)}, and serves ${ready}; one is removed after ${formatDuration(SCALING.calmMs)} in which one fewer would have done.`,
  ];
}

function assumeUse({ row, place }: Measured, perHour: readonly number[] | null): string[] {
  if (perHour === null) return [];
  const { candidate, rateLimited } = row;
  const refused = place.cell.counts.rateLimited;
  const limited =
    refused === 0
      ? []
      : [
          `${candidate} refused ${formatNumber(rateLimited?.value ?? 0, 'share')} of its attempts with 429 in this run; a higher rate may meet more of that, which is not played.`,
        ];
  return [
    `${candidate}: no queue of its own; each request takes a warm request_latency of this run, retries and their pauses included, drawn at random. It is cold only where an idle-gap study saw it unload.`,
    ...limited,
  ];
}

function assumeTraffic({ perHour, source }: TrafficFacts): string[] {
  const { hours, hourMs } = stretchOf(perHour);
  const played =
    hourMs < 3_600_000
      ? `the first ${formatDuration(Math.round(hourMs))} of each of ${formatPlural(hours, 'hour')}`
      : formatPlural(hours, 'hour');
  return [
    `Traffic: ${source}, by independent callers (Poisson) within each hour; ${played} were played, and a month is 730 hours.`,
  ];
}
