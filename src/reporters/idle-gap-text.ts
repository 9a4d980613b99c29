import type { IdleGapStudy } from '../types/idle-gap.ts';
import type { CellSummary } from '../types/summary.ts';
import { formatMs, formatUsd } from './format.ts';

/** "[2.9 s, 3.4 s]", an open end as ∞. */
export function thresholdBounds({ lowMs, highMs }: IdleGapStudy['threshold']): string {
  return `[${formatMs(lowMs ?? 0)}, ${formatMs(highMs ?? 'infinite')}]`;
}

/** What an idle-gap study found, as a sentence about its candidate; null: the cell has none. */
export function idleGapText({ candidate, idleGap }: CellSummary): string | null {
  if (idleGap === null) return null;
  const { threshold, keepWarm } = idleGap;
  if (threshold.valueMs !== null) {
    const after = `${candidate} scales down after about ${formatMs(threshold.valueMs)} of silence ${thresholdBounds(threshold)}`;
    return keepWarm.usdPerDay === null
      ? `${after}.`
      : `${after}; keeping it warm costs ${formatUsd(keepWarm.usdPerDay)} a day.`;
  }
  if (idleGap.bound === null || threshold.n === 0)
    return `${candidate}: no threshold of silence, because ${threshold.note ?? 'no probe tells anything'}.`;
  const cold = idleGap.gaps.reduce((sum, gap) => sum + gap.cold, 0);
  if (cold === 0)
    return `${candidate} was never cold, after silences of up to ${formatMs(longestOf(idleGap))}.`;
  if (cold === threshold.n)
    return `${candidate} was cold after each silence, from ${formatMs(shortestOf(idleGap))} on.`;
  return `${candidate}: no threshold of silence; the probes are too few, or cold starts do not grow with it.`;
}

function clearGaps({ gaps }: IdleGapStudy): readonly number[] {
  return gaps.flatMap(({ silenceMs }) => silenceMs ?? []);
}

function longestOf(study: IdleGapStudy): number {
  return Math.max(...clearGaps(study));
}

function shortestOf(study: IdleGapStudy): number {
  return Math.min(...clearGaps(study));
}
