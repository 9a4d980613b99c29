import type { Rng } from '../types/context.ts';
import type { ArrivalPlan, LoadProfile, LoadSpec } from '../types/load.ts';
import type { Gaps } from './gaps.ts';
import { capLabel, joinLabel, rateLabel, timeLabel } from './label.ts';
import { checkArrivals } from './most-arrivals.ts';
import { perSecond } from './rate.ts';

/** Length of a plan: a time, or a number of arrivals. */
type Extent = { readonly durationMs: number } | { readonly arrivals: number };

type RenewalSpec = Extract<LoadSpec, { readonly rampUpMs: number }>;

/** A profile whose gaps between arrivals are drawn independently, anew for every plan. */
export function renewalProfile<Spec extends RenewalSpec>(
  kind: Spec['kind'],
  more: (load: Spec) => string | null,
  gapsOf: (load: Spec, rng: Rng) => Gaps,
): LoadProfile<Spec> {
  return {
    kind,
    label: (load) =>
      joinLabel(
        kind,
        rateLabel(load.rate),
        more(load),
        load.durationMs === null ? null : timeLabel(load.durationMs),
        load.rampUpMs === 0 ? null : `ramp-up-${timeLabel(load.rampUpMs)}`,
        load.coolDownMs === 0 ? null : `cool-down-${timeLabel(load.coolDownMs)}`,
        capLabel(load.maxInFlight),
      ),
    // Those of the ramp count: their rate grows from none, so they are half as many.
    asksFor: ({ rate, durationMs, rampUpMs, coolDownMs }) =>
      (perSecond(rate) / 1000) * ((durationMs ?? 0) + rampUpMs / 2 + coolDownMs),
    bind: (load) => ({
      loop: 'open',
      maxInFlight: load.maxInFlight,
      rampUpMs: load.rampUpMs,
      coolDownMs: load.coolDownMs,
      plan: ({ requests, rng }) =>
        planRenewals(
          perSecond(load.rate),
          load.durationMs === null ? { arrivals: requests } : { durationMs: load.durationMs },
          gapsOf(load, rng),
        ),
    }),
  };
}

/** Arrivals one after the other, until the time or the number is reached. */
export function planRenewals(ratePerSecond: number, extent: Extent, gaps: Gaps): ArrivalPlan {
  const meanMs = 1000 / ratePerSecond;
  checkArrivals('arrivals' in extent ? extent.arrivals : extent.durationMs / meanMs);
  const dueMs: number[] = [];
  for (let at = gaps.first(); ; at += gaps.next()) {
    const atMs = at * meanMs;
    if ('arrivals' in extent ? dueMs.length >= extent.arrivals : atMs >= extent.durationMs) break;
    dueMs.push(atMs);
  }
  const durationMs =
    'durationMs' in extent ? extent.durationMs : Math.max(extent.arrivals * meanMs, dueMs.at(-1) ?? 0);
  return { dueMs: Float64Array.from(dueMs), durationMs, stages: [], cutMs: null };
}
