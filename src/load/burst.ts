import type { LoadProfile } from '../types/load.ts';
import { capLabel, joinLabel, timeLabel } from './label.ts';
import { checkArrivals } from './most-arrivals.ts';
import type { SpecOf } from './spec-of.ts';

/** Many arrivals at the same moment, every so often. */
export const burst: LoadProfile<SpecOf<'burst'>> = {
  kind: 'burst',
  label: ({ size, everyMs, durationMs, maxInFlight }) =>
    joinLabel(
      `burst-${size}-every-${timeLabel(everyMs)}`,
      durationMs === null ? null : timeLabel(durationMs),
      capLabel(maxInFlight),
    ),
  asksFor: ({ size, everyMs, durationMs }) =>
    durationMs === null ? null : arrivalsOf(size, everyMs, durationMs),
  bind: ({ size, everyMs, durationMs, maxInFlight }) => ({
    loop: 'open',
    maxInFlight,
    rampUpMs: 0,
    coolDownMs: 0,
    plan: ({ requests }) => {
      const count = durationMs === null ? requests : arrivalsOf(size, everyMs, durationMs);
      checkArrivals(count);
      const dueMs = Float64Array.from({ length: count }, (_, i) => Math.floor(i / size) * everyMs);
      return {
        dueMs,
        durationMs: durationMs ?? Math.ceil(count / size) * everyMs,
        stages: [],
        cutMs: everyMs,
      };
    },
  }),
};

function arrivalsOf(size: number, everyMs: number, durationMs: number): number {
  return Math.ceil(durationMs / everyMs) * size;
}
