import type { RunReport } from '../../../types/report.ts';
import { groupCells, groupTitle } from '../../cells.ts';
import { formatCount } from '../../format.ts';
import { candidateIndex } from '../candidates.ts';
import { inlineMark } from '../mark.ts';
import { type CarriedSamples, MORE_FILE, rowScorers } from '../samples/carry-samples.ts';

/** What stands around the table of samples: what can be chosen, and what the page has no room for. */
export function viewSamples(report: RunReport, { shown, total }: CarriedSamples) {
  const groups = groupCells(report.cells);
  const scorers = rowScorers(report);
  const ids = [...new Set(report.cells.map((cell) => cell.candidate))];
  return {
    marks: ids.map((id) => ({ id, mark: inlineMark(candidateIndex(report, id)) })),
    candidates: ids,
    severalCandidates: ids.length > 1,
    groups: groups.map((group, index) => ({ index, title: groupTitle(group) })),
    severalGroups: groups.length > 1,
    scored: scorers.length > 0,
    severalScorers: scorers.length > 1,
    scorers: scorers.map(({ name, title }) => ({ name, title })),
    any: total > 0,
    shown: formatCount(shown),
    total: formatCount(total),
    missing: formatCount(total - shown),
    cut: shown < total,
    moreFile: MORE_FILE,
  };
}
