import type { RunReport, ScorerInfo } from '../types/report.ts';
import type {
  CellSummary,
  Distribution,
  LatencyMetric,
  MetricSummary,
  ScorerSummary,
} from '../types/summary.ts';

/** Latencies that every summary of a cell gives, in their order. */
export const SUMMARY_LATENCIES = [
  'service_time',
  'response_time',
  'request_latency',
  'ttft',
  'tpot',
  'itl',
  'schedule_delay',
] as const satisfies readonly LatencyMetric[];

/** Cells that differ only in their candidate. */
export interface CellGroup {
  readonly dataset: string;
  readonly prompt: string | null;
  readonly load: string;
  readonly cells: readonly CellSummary[];
}

/** The report's cells by dataset, prompt and load, in the report's order. */
export function groupCells(cells: readonly CellSummary[]): readonly CellGroup[] {
  const groups = new Map<string, CellSummary[]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.dataset, cell.prompt, cell.load]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cell]);
    else group.push(cell);
  }
  return [...groups.values()].flatMap((members) => {
    const first = members[0];
    if (first === undefined) return [];
    return [{ dataset: first.dataset, prompt: first.prompt, load: first.load, cells: members }];
  });
}

/** "support-intents · short · closed-8": what the cells of a group share. */
export function groupTitle(group: Pick<CellGroup, 'dataset' | 'prompt' | 'load'>): string {
  return [group.dataset, group.prompt, group.load].filter((part) => part !== null).join(' · ');
}

/** The latency that leads a group; its cells share their load. */
export function headlineLatency(group: CellGroup): CellSummary['headline'] {
  return group.cells[0]?.headline ?? 'service_time';
}

/** Scorers with a column, in the report's order. */
export function columnScorers(report: RunReport): readonly ScorerInfo[] {
  return report.scorers.filter((scorer) => scorer.column);
}

/** The scorer whose value stands for quality: the first with a column; null: the suite scores nothing. */
export function headlineScorer(report: RunReport): ScorerInfo | null {
  return columnScorers(report)[0] ?? null;
}

/** One scorer's summary of a cell; null: the cell has none. */
export function findScore(cell: CellSummary, scorer: string): ScorerSummary | null {
  return cell.scores.find((score) => score.scorer === scorer) ?? null;
}

/** One custom metric's summary of a cell; null: the cell has none. */
export function findMetric(cell: CellSummary, name: string): MetricSummary | null {
  return cell.metrics.find(({ metric }) => metric === name) ?? null;
}

/** Distribution of a metric over warm, clean, cold or all requests; null: not measured. */
export function findDistribution(
  cell: CellSummary,
  metric: LatencyMetric,
  part: 'warm' | 'clean' | 'cold' | 'all',
): Distribution | null {
  return cell.latency.find((summary) => summary.metric === metric)?.[part] ?? null;
}

/** Value of a percentile (50, 90, 95, 99), ms; null: not measured. */
export function findQuantile(distribution: Distribution | null, p: number) {
  return distribution?.quantiles.find((quantile) => quantile.p === p) ?? null;
}

/** True when any answer of the cells was streamed, so that ttft means something. */
export function isStreamed(cells: readonly CellSummary[]): boolean {
  return cells.some((cell) => findDistribution(cell, 'ttft', 'all') !== null);
}

const SEVERITY_ORDER = { invalid: 0, doubt: 1, note: 2 } as const;

/** Warnings with the gravest first, otherwise in the report's order. */
export function sortedWarnings(report: RunReport): RunReport['warnings'] {
  return report.warnings.toSorted((a, b) => SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity]);
}

/** A cell's counts in the order of summary.csv and of the report's table, warm-up left out. */
export function countNumbers({ counts }: CellSummary): readonly number[] {
  const { samples, scheduled, ok, error, timeout, cancelled, notSent } = counts;
  const { attempts, rateLimited, loading, cached } = counts;
  return [samples, scheduled, ok, error, timeout, cancelled, notSent, attempts, rateLimited, loading, cached];
}
