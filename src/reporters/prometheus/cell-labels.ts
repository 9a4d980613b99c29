import type { RunReport } from '../../types/report.ts';
import type { CellSummary } from '../../types/summary.ts';
import type { Labels } from './exposition.ts';

/** What names a cell from run to run. The run's id is none of them: each run would begin new series. */
export function cellLabels(report: RunReport, cell: CellSummary): Labels {
  const { candidate, dataset, prompt, load } = cell;
  return { suite: report.manifest.suite.name, candidate, dataset, prompt, load };
}
