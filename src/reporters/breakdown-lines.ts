import type { Estimate } from '../types/estimate.ts';
import type { RunReport, ScorerInfo } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { isDoubtful } from '../util/interval-doubt.ts';
import { type CellGroup, findMetric, headlineScorer } from './cells.ts';
import { formatInterval, formatScore, NONE } from './format.ts';

/** One line a custom metric, and one a grouping that names each candidate's worst group. Empty: the suite has none. */
export function breakdownLines(report: RunReport, group: CellGroup): readonly string[] {
  const metrics = report.metrics.map((metric) => {
    const figures = group.cells.map((cell) => {
      const found = findMetric(cell, metric.name);
      const text = estimateText(found?.estimate ?? null, metric.unit);
      return `${cell.candidate} ${text}${found?.estimate == null ? ` (${found?.note ?? 'not computed'})` : ''}`;
    });
    return `${metric.name} ${metric.higherIsBetter ? '↑' : '↓'} = ${metric.formula}: ${figures.join(' · ')}`;
  });
  const scorer = headlineScorer(report);
  const names = [...new Set(group.cells.flatMap((cell) => cell.breakdowns.map(({ grouping }) => grouping)))];
  if (scorer === null) return metrics;
  return [
    ...metrics,
    ...names.map((name) => {
      const figures = group.cells.flatMap((cell) => worstText(cell, name, scorer) ?? []);
      return `worst ${scorer.name} by ${name}: ${figures.length === 0 ? 'nothing was scored' : figures.join(' · ')}`;
    }),
  ];
}

/** "chat-small spelling 12.5 % [4.3, 31.0] n = 24", and "n too small" where the interval bears a doubt. */
function worstText(cell: CellSummary, grouping: string, scorer: ScorerInfo): string | null {
  const groups = cell.breakdowns.find((one) => one.grouping === grouping)?.groups ?? [];
  const scored = groups.flatMap(({ name, scores }) => {
    const estimate = scores.find((one) => one.scorer === scorer.name)?.estimate ?? null;
    return estimate === null ? [] : [{ name, estimate }];
  });
  const [first, ...others] = scored;
  if (first === undefined) return null;
  const sign = scorer.higherIsBetter ? 1 : -1;
  const worst = others.reduce(
    (least, one) => (sign * one.estimate.value < sign * least.estimate.value ? one : least),
    first,
  );
  const doubt = isDoubtful(worst.estimate) ? ', few answers' : '';
  return `${cell.candidate} ${worst.name} ${estimateText(worst.estimate, scorer.unit)} (n = ${worst.estimate.n}${doubt})`;
}

/** "81.3 % [70.1, 89.0]"; "–" where there is no value. */
function estimateText(estimate: Estimate | null, unit: ScorerInfo['unit']): string {
  if (estimate === null) return NONE;
  return `${formatScore(estimate.value, unit)} ${formatInterval(estimate, unit) || '(no interval)'}`;
}
