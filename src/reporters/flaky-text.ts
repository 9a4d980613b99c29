import type { RunReport } from '../types/report.ts';
import { groupCells } from './cells.ts';
import { formatCount, formatShare } from './format.ts';

/**
 * A line a cell that asked samples more than once: "small: 7 of 200 samples gave different answers between repeats, 3.5 %
 * (1.7 % to 7.1 %)". Where a report has several groups of cells the cell is named by its id.
 */
export function flakyLines({ cells }: RunReport): readonly string[] {
  const several = groupCells(cells).length > 1;
  return cells.flatMap(({ id, candidate, flaky }) => {
    if (flaky === null) return [];
    const { share, repeated } = flaky;
    const counted = `${formatCount(flaky.flaky)} of ${formatCount(repeated)} ${repeated === 1 ? 'sample' : 'samples'}`;
    const bounds = `${formatShare(share.low)} to ${formatShare(share.high)}`;
    return [
      `${several ? id : candidate}: ${counted} gave different answers between repeats, ${formatShare(share.value)} (${bounds})`,
    ];
  });
}
