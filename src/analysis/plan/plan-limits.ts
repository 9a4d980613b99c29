import { detectableByMcNemar } from '../../stats/power.ts';
import type { LimitReached, PlannedPower, PlanRange } from '../../types/plan.ts';

/** Whether something stays below a limit. `surely`: as much of it as is certain when the range is unknown. */
export function judgeLimit(limit: number, range: PlanRange | null, surely: number): LimitReached {
  if (range === null) return surely > limit ? 'certainly' : 'unknown';
  if (range.low > limit) return 'certainly';
  return range.high > limit ? 'possibly' : 'no';
}

/** Shares of the samples on which two candidates are assumed to disagree: close relatives, and different models. */
const DISCORDANT_SHARES = [0.1, 0.3] as const;

/** The smallest differences of 0/1 scorers that so many paired samples find. */
export function detectableIn(
  dataset: string,
  samples: number,
  scorers: readonly string[],
  clustered: boolean,
): PlannedPower {
  return {
    dataset,
    scorers,
    samples,
    detectable: DISCORDANT_SHARES.map((discordantShare) => ({
      discordantShare,
      difference: detectableByMcNemar(samples, discordantShare),
    })),
    clustered,
  };
}
