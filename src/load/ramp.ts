import type { LoadProfile } from '../types/load.ts';
import { perSecond, rateLabel, timeLabel } from './rate.ts';
import type { SpecOf } from './spec-of.ts';

/** Arrivals whose rate grows (or falls) evenly from one value to another: arrival k comes where the summed rate reaches k + ½. */
export const ramp: LoadProfile<SpecOf<'ramp'>> = {
  kind: 'ramp',
  label: ({ from, to, durationMs }) => `ramp-${rateLabel(from)}-to-${rateLabel(to)}-${timeLabel(durationMs)}`,
  bind: (load) => ({
    loop: 'open',
    maxInFlight: load.maxInFlight,
    rampUpMs: 0,
    coolDownMs: 0,
    plan: () => {
      const { durationMs } = load;
      const from = perSecond(load.from) / 1000;
      const slope = (perSecond(load.to) / 1000 - from) / durationMs;
      const dueMs: number[] = [];
      for (let k = 0.5; ; k += 1) {
        const atMs = timeOf(k, from, slope);
        if (!(atMs < durationMs)) break;
        dueMs.push(atMs);
      }
      const stages = Array.from({ length: load.steps }, (_, step) => {
        const fromMs = (durationMs * step) / load.steps;
        const toMs = (durationMs * (step + 1)) / load.steps;
        return { fromMs, toMs, ratePerSecond: (from + (slope * (fromMs + toMs)) / 2) * 1000 };
      });
      return { dueMs: Float64Array.from(dueMs), durationMs, stages, cutMs: null };
    },
  }),
};

/** Where the integral from·t + slope·t²/2 reaches `arrivals`; NaN where it never does. */
function timeOf(arrivals: number, from: number, slope: number): number {
  if (slope === 0) return arrivals / from;
  return (-from + Math.sqrt(from * from + 2 * slope * arrivals)) / slope;
}
