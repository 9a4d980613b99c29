import type { LoadProfile } from '../types/load.ts';
import { capLabel, joinLabel, rateLabel, timeLabel } from './label.ts';
import { checkArrivals } from './most-arrivals.ts';
import { perSecond } from './rate.ts';
import type { SpecOf } from './spec-of.ts';

/** Arrivals whose rate grows (or falls) evenly from one value to another: arrival k comes where the summed rate reaches k + ½. */
export const ramp: LoadProfile<SpecOf<'ramp'>> = {
  kind: 'ramp',
  label: ({ from, to, durationMs, steps, maxInFlight }) =>
    joinLabel(
      `ramp-${rateLabel(from)}-to-${rateLabel(to)}-${timeLabel(durationMs)}-in-${steps}`,
      capLabel(maxInFlight),
    ),
  asksFor: arrivalsOf,
  bind: (load) => ({
    loop: 'open',
    maxInFlight: load.maxInFlight,
    rampUpMs: 0,
    coolDownMs: 0,
    plan: () => {
      checkArrivals(arrivalsOf(load));
      const { durationMs } = load;
      const from = perSecond(load.from) / 1000;
      const slope = (perSecond(load.to) / 1000 - from) / durationMs;
      const dueMs: number[] = [];
      for (let k = 0.5; ; k += 1) {
        const atMs = timeOf(k, from, slope);
        if (!(atMs < durationMs)) break;
        dueMs.push(atMs);
      }
      const boundAt = (step: number) => (durationMs * step) / load.steps;
      const stages = Array.from({ length: load.steps }, (_, step) => {
        const [fromMs, toMs] = [boundAt(step), boundAt(step + 1)];
        return { fromMs, toMs, ratePerSecond: (from + (slope * (fromMs + toMs)) / 2) * 1000 };
      });
      return { dueMs: Float64Array.from(dueMs), durationMs, stages, cutMs: null };
    },
  }),
};

function arrivalsOf({ from, to, durationMs }: SpecOf<'ramp'>): number {
  return ((perSecond(from) + perSecond(to)) / 2000) * durationMs;
}

/** Where the integral from·t + slope·t²/2 reaches `arrivals`, in the form that stays exact for small slopes; NaN where it never does. */
function timeOf(arrivals: number, from: number, slope: number): number {
  return (2 * arrivals) / (from + Math.sqrt(from * from + 2 * slope * arrivals));
}
