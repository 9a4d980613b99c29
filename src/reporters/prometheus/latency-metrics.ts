import type { Quantile } from '../../types/estimate.ts';
import type { RunReport } from '../../types/report.ts';
import type { CellSummary, LatencyMetric } from '../../types/summary.ts';
import { findDistribution, SUMMARY_LATENCIES } from '../cells.ts';
import { cellLabels } from './cell-labels.ts';
import type { Labels, MetricFamily, Series } from './exposition.ts';

const PARTS = ['warm', 'cold', 'all'] as const;

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

function withFailures(quantile: Quantile): number | null {
  const { withFailures: twin } = quantile;
  return twin === 'infinite' ? Number.POSITIVE_INFINITY : seconds(twin);
}

/**
 * Percentiles of each latency, by `part` (warm, cold, all) and `quantile`. Those that have too few values to be trusted are
 * left out; of a run whose client was saturated all are.
 */
export function latencyMetrics(report: RunReport): readonly MetricFamily[] {
  if (report.client?.valid === false) return [];
  return SUMMARY_LATENCIES.flatMap((metric) => families(report, metric));
}

function families(report: RunReport, metric: LatencyMetric): readonly MetricFamily[] {
  const definition = report.definitions.find(({ term }) => term === metric);
  const formula = definition === undefined ? metric : `${metric} = ${definition.formula}`;
  const of = (pick: (quantile: Quantile) => number | null): readonly Series[] =>
    report.cells.flatMap((cell) => quantileSeries(report, cell, metric, pick));
  const name = `hfbench_${metric}`;
  return [
    { name: `${name}_seconds`, help: `Percentile of ${formula}`, series: of(({ value }) => seconds(value)) },
    {
      name: `${name}_low_seconds`,
      help: `Lower end of the 95 % interval of that percentile of ${metric}`,
      series: of(({ low }) => seconds(low)),
    },
    {
      name: `${name}_high_seconds`,
      help: `Upper end of the 95 % interval of that percentile of ${metric}`,
      series: of(({ high }) => seconds(high)),
    },
    {
      name: `${name}_with_failures_seconds`,
      help: `The percentile of ${metric} with every failed request counted as infinite`,
      series: of(withFailures),
    },
    {
      name: `${name}_values`,
      help: `Values behind the percentiles of ${metric}`,
      series: report.cells.flatMap((cell) =>
        PARTS.map((part): Series => {
          const n = findDistribution(cell, metric, part)?.n ?? null;
          return [{ ...cellLabels(report, cell), part }, n];
        }),
      ),
    },
  ];
}

function quantileSeries(
  report: RunReport,
  cell: CellSummary,
  metric: LatencyMetric,
  pick: (quantile: Quantile) => number | null,
): readonly Series[] {
  return PARTS.flatMap((part) => {
    const quantiles = findDistribution(cell, metric, part)?.quantiles ?? [];
    return quantiles
      .filter(({ trusted }) => trusted)
      .map((quantile): Series => {
        const labels: Labels = { ...cellLabels(report, cell), part, quantile: String(quantile.p / 100) };
        return [labels, pick(quantile)];
      });
  });
}
