import type { Rng } from '../types/context.ts';
import type { ArrivalPlan, LoadProfile, LoadSpec } from '../types/load.ts';
import { perSecond, rateLabel, timeLabel } from './rate.ts';

/** Length of a plan: a time, or a number of arrivals. */
type Extent = { readonly durationMs: number } | { readonly arrivals: number };

/** Most arrivals that one plan holds: a rate and a duration beyond it are a slip of the pen. */
const MAX_ARRIVALS = 20_000_000;

type RenewalSpec = Extract<LoadSpec, { readonly rampUpMs: number }>;

/**
 * A profile whose gaps between arrivals are drawn independently. `gapOf` gives one gap in units of the mean gap: 1 for a
 * constant rate. Its draws are taken anew for every plan.
 */
export function renewalProfile<Spec extends RenewalSpec>(
  kind: Spec['kind'],
  more: (load: Spec) => string,
  gapOf: (load: Spec, rng: Rng) => () => number,
): LoadProfile<Spec> {
  return {
    kind,
    label: (load) =>
      `${kind}-${rateLabel(load.rate)}${more(load)}${load.durationMs === null ? '' : `-${timeLabel(load.durationMs)}`}`,
    bind: (load) => ({
      loop: 'open',
      maxInFlight: load.maxInFlight,
      rampUpMs: load.rampUpMs,
      coolDownMs: load.coolDownMs,
      plan: ({ requests, rng }) =>
        planRenewals(
          perSecond(load.rate),
          load.durationMs === null ? { arrivals: requests } : { durationMs: load.durationMs },
          gapOf(load, rng),
        ),
    }),
  };
}

/** Arrivals one after the other. The first one comes after a gap of its own, so that a stretch of the plan is like any other. */
export function planRenewals(ratePerSecond: number, extent: Extent, gap: () => number): ArrivalPlan {
  const meanMs = 1000 / ratePerSecond;
  const most = 'arrivals' in extent ? extent.arrivals : Math.ceil((extent.durationMs / meanMs) * 1.5) + 1000;
  if (most > MAX_ARRIVALS) throw new RangeError(`a plan of ${most} arrivals is too large`);
  const dueMs: number[] = [];
  let atMs = 0;
  for (;;) {
    atMs += gap() * meanMs;
    if ('arrivals' in extent ? dueMs.length >= extent.arrivals : atMs >= extent.durationMs) break;
    dueMs.push(atMs);
  }
  const durationMs =
    'durationMs' in extent ? extent.durationMs : Math.max(extent.arrivals * meanMs, dueMs.at(-1) ?? 0);
  return { dueMs: Float64Array.from(dueMs), durationMs, stages: [], cutMs: null };
}
