import type { LoadSpec, PacedLoad } from '../types/load.ts';
import { formatDuration } from '../util/duration.ts';

/** A load in words: "poisson arrivals at 100/s for 30 s, seeded". */
export function describeLoad(load: LoadSpec): string {
  switch (load.kind) {
    case 'closed':
      return `closed: ${load.concurrency} in flight, a new one when one ends`;
    case 'sequential':
      return 'one after the other';
    case 'constant':
      return `arrivals at even distances, ${paced(load)}`;
    case 'poisson':
      return `poisson arrivals at ${paced(load)}, seeded`;
    case 'gamma':
      return `gamma arrivals (burstiness ${load.burstiness}, CV ${(1 / Math.sqrt(load.burstiness)).toFixed(2)}) at ${paced(load)}, seeded`;
    case 'ramp':
      return `rate from ${load.from.text} to ${load.to.text} in ${time(load.durationMs)}, read in ${load.steps} steps${capped(load.maxInFlight)}`;
    case 'burst':
      return `${load.size} at once every ${time(load.everyMs)}${lasting(load.durationMs)}${capped(load.maxInFlight)}`;
    case 'trace':
      return `arrivals of the trace ${load.path.split(/[/\\]/).at(-1)}${load.timeScale === 1 ? '' : `, times × ${load.timeScale}`}${capped(load.maxInFlight)}`;
    case 'sweep':
      return `poisson stages of ${time(load.stageMs)} from ${load.from.text}, × ${load.factor} until one is not sustained${load.max === null ? '' : `, at most ${load.max.text}`}, then ${load.searchSteps} halvings, seeded${capped(load.maxInFlight)}`;
    case 'idle-gap':
      return `one after a silence of ${time(load.shortestMs)} to ${time(load.longestMs)}, ${load.steps} lengths × ${load.repeat}, seeded order`;
  }
}

function paced({ rate, durationMs, rampUpMs, coolDownMs, maxInFlight }: PacedLoad): string {
  const around = [
    rampUpMs > 0 ? `ramp-up ${time(rampUpMs)}` : null,
    coolDownMs > 0 ? `cool-down ${time(coolDownMs)}` : null,
  ].filter((part) => part !== null);
  const aside = around.length === 0 ? '' : ` (${around.join(', ')} outside)`;
  return `${rate.text}${lasting(durationMs)}${aside}${capped(maxInFlight)}`;
}

function lasting(durationMs: number | null): string {
  return durationMs === null ? ' until the dataset is through' : ` for ${time(durationMs)}`;
}

function capped(maxInFlight: number | null): string {
  return maxInFlight === null ? '' : `, at most ${maxInFlight} in flight`;
}

/** Whole seconds without decimals. */
function time(ms: number): string {
  return ms % 1000 === 0 && ms < 60_000 ? `${ms / 1000} s` : formatDuration(ms);
}
