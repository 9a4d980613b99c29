import { coldShare } from '../stats/cold-share.ts';
import type { CallerShare, IdleGapStudy } from '../types/idle-gap.ts';

const PER_DAY = 1 / 86_400;
const FASTEST = 10;
const POINTS_PER_DECADE = 10;

/** Rates that a table shows. */
const NAMED: readonly (readonly [string, number])[] = [
  ['1 per day', PER_DAY],
  ['10 per day', 10 * PER_DAY],
  ['1 per hour', 1 / 3600],
  ['10 per hour', 10 / 3600],
  ['1 per minute', 1 / 60],
  ['10 per minute', 10 / 60],
  ['1 per second', 1],
  ['10 per second', FASTEST],
];

/** The share of real traffic that would meet a cold model, by its rate. `coldMs`: the usual length of a cold period. */
export function viewCallers(
  { valueMs, lowMs, highMs }: IdleGapStudy['threshold'],
  coldMs: number | null,
): IdleGapStudy['callers'] {
  if (valueMs === null || coldMs === null) {
    const unknownReason =
      valueMs === null
        ? 'the study found no threshold between silences that the model survives and those that it does not'
        : 'no cold period was seen to end';
    return { coldMs, shares: [], unknownReason };
  }
  const shares = ratePoints().map(({ label, ratePerSecond }): CallerShare => {
    const shareAt = (idleMs: number) => coldShare({ ratePerSecond, idleMs, loadMs: coldMs });
    return {
      ratePerSecond,
      label,
      share: shareAt(valueMs),
      low: highMs === null ? null : shareAt(highMs),
      high: lowMs === null ? null : shareAt(lowMs),
    };
  });
  return { coldMs, shares, unknownReason: null };
}

function ratePoints(): { readonly label: string | null; readonly ratePerSecond: number }[] {
  const steps = Math.floor(Math.log10(FASTEST / PER_DAY) * POINTS_PER_DECADE);
  const curve = Array.from({ length: steps }, (_, step) => ({
    label: null,
    ratePerSecond: PER_DAY * 10 ** ((step + 0.5) / POINTS_PER_DECADE),
  }));
  const named = NAMED.map(([label, ratePerSecond]) => ({ label, ratePerSecond }));
  return [...curve, ...named].sort((a, b) => a.ratePerSecond - b.ratePerSecond);
}
