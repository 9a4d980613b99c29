import { resolve } from 'node:path';
import { buildTrend, type TrendRun } from '../../analysis/trend.ts';
import type { RunIndexEntry } from '../../store/run-index.ts';
import { describeMetrics, nearestMetric, unitOfMetric } from '../../suite/metric-names.ts';
import type { RunReport } from '../../types/report.ts';
import { InputError, messageOf } from '../../util/errors.ts';
import type { Context } from '../command.ts';
import { loadReportHead } from '../load-report.ts';
import { renderTrend } from './render-trend.ts';

/** Prints a metric over the complete runs of a suite, oldest first. A run that can't be read is told and left out. */
export async function showTrend(
  entries: readonly RunIndexEntry[],
  metric: string,
  json: boolean,
  reportsFolder: string,
  context: Context,
): Promise<void> {
  const runs: TrendRun[] = [];
  let named: Pick<RunReport, 'scorers' | 'metrics'> = { scorers: [], metrics: [] };
  for (const entry of entries.filter(({ complete }) => complete)) {
    try {
      const report = await loadReportHead(resolve(reportsFolder, entry.path));
      runs.push({ manifest: report.manifest, cells: report.cells, client: report.client });
      named = report;
    } catch (error) {
      context.err(`${entry.runId} is left out: ${messageOf(error)}\n`);
    }
  }
  if (runs.length > 0) checkMetric(metric, named);
  runs.sort((a, b) => a.manifest.startedAt.localeCompare(b.manifest.startedAt));
  const trend = buildTrend(runs, metric);
  if (json) context.out(`${JSON.stringify({ metric, ...trend })}\n`);
  else if (runs.length === 0) context.out('No complete run of this suite yet.\n');
  else context.out(renderTrend(trend, metric, named));
}

function checkMetric(metric: string, { scorers, metrics }: Pick<RunReport, 'scorers' | 'metrics'>): void {
  const names = [...scorers, ...metrics].map(({ name }) => name);
  if (unitOfMetric(metric, names) !== null) return;
  const near = nearestMetric(metric, names);
  throw new InputError(`the newest run has no metric "${metric}"`, {
    where: '--metric',
    hint: near === null ? `there are ${describeMetrics(names)}` : `did you mean ${near}?`,
  });
}
