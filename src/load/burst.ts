import type { LoadProfile } from '../types/load.ts';
import { timeLabel } from './rate.ts';
import type { SpecOf } from './spec-of.ts';

/** Many arrivals at the same moment, every so often. */
export const burst: LoadProfile<SpecOf<'burst'>> = {
  kind: 'burst',
  label: ({ size, everyMs, durationMs }) =>
    `burst-${size}-every-${timeLabel(everyMs)}${durationMs === null ? '' : `-${timeLabel(durationMs)}`}`,
  bind: ({ size, everyMs, durationMs, maxInFlight }) => ({
    loop: 'open',
    maxInFlight,
    rampUpMs: 0,
    coolDownMs: 0,
    plan: ({ requests }) => {
      const count = durationMs === null ? requests : Math.ceil(durationMs / everyMs) * size;
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
