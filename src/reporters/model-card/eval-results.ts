import type { Json } from '../../types/json.ts';
import type { RunReport } from '../../types/report.ts';
import type { BenchmarkSpec } from '../../types/suite.ts';
import type { CellSummary } from '../../types/summary.ts';
import { findScore } from '../cells.ts';
import { datasetOf } from './model-index.ts';

/** An entry for the Hub's `.eval_results` folder, or why a cell has none. */
export type EvalResult =
  | { readonly name: string; readonly entry: Readonly<Record<string, Json>> }
  | { readonly missing: string };

/**
 * A cell as an entry of `.eval_results/*.yaml` (Hub documentation, "Evaluation Results", marked there as work in progress).
 * Only for a whole Hub dataset that the suite calls a benchmark: its task's id stands in the dataset's eval.yaml and can't
 * be told from the rows.
 */
export function evalResultOf(report: RunReport, cell: CellSummary): EvalResult {
  const dataset = datasetOf(report, cell);
  if (dataset === null || dataset.hub === null)
    return { missing: `${cell.dataset} is no dataset of the Hub` };
  const { benchmark, hub, limit } = dataset;
  if (benchmark === null)
    return { missing: `${hub.repo} is not said to be a benchmark (key benchmark of the dataset)` };
  if (limit !== null)
    return { missing: `${hub.repo} was limited to ${limit} samples, which is not the benchmark` };
  const value = leaderboardValue(cell, benchmark);
  if (value === null) return { missing: `${cell.candidate} has no ${benchmark.scorer} on ${hub.repo}` };
  const revision = report.manifest.datasets[cell.dataset]?.revision ?? null;
  const parts = [hub.repo, benchmark.task, cell.candidate, cell.prompt, cell.load];
  return {
    name: parts.filter((part) => part !== null).join('_'),
    entry: {
      dataset: { id: hub.repo, task_id: benchmark.task, ...(revision === null ? {} : { revision }) },
      value,
      ...(report.status.finishedAt === null ? {} : { date: report.status.finishedAt }),
      notes: notesOf(report, cell, benchmark),
    },
  };
}

function leaderboardValue(cell: CellSummary, { scorer, percent }: BenchmarkSpec): number | null {
  const value = findScore(cell, scorer)?.estimate?.value ?? null;
  if (value === null || !percent) return value;
  return 100 * value;
}

function notesOf(report: RunReport, cell: CellSummary, { scorer, percent }: BenchmarkSpec): string {
  const score = findScore(cell, scorer);
  const scale = percent ? 100 : 1;
  const { low = null, high = null } = score?.estimate ?? {};
  const interval =
    low === null || high === null
      ? 'no interval'
      : `95 % interval ${(scale * low).toPrecision(4)} to ${(scale * high).toPrecision(4)}`;
  const left = score === null || score.unscored === 0 ? '' : `, ${score.unscored} not scored`;
  const prompt = cell.prompt === null ? '' : `, prompt ${cell.prompt}`;
  return `self-reported, unverified; ${scorer} over ${score?.scored ?? 0} answers${left}; ${interval}; ${cell.deployment} by ${cell.provider}${prompt}; hfbench ${report.manifest.toolVersion}, run ${report.manifest.runId}`;
}
