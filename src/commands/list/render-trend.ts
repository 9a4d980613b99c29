import { formatNumber } from '../../analysis/format-number.ts';
import { metricUnit } from '../../analysis/metric-unit.ts';
import type { RunReport } from '../../types/report.ts';
import type { Trend, TrendPoint } from '../../types/trend.ts';

/** A trend as lines for people: a block a cell, a line a run, what happened between two runs beside the later one. */
export function renderTrend(
  { series, ratePerSeries }: Trend,
  metric: string,
  named: Pick<RunReport, 'scorers' | 'metrics'>,
): string {
  const unit = metricUnit(metric, named);
  const show = (value: number) => formatNumber(value, unit);
  const blocks = series.map(({ cellId, points }) => {
    const figures = points.map(({ value }) => (value === null ? '–' : show(value)));
    const intervals = points.map(({ low, high }) =>
      low === null || high === null ? '' : `${show(low)} to ${show(high)}`,
    );
    const widths = [figures, intervals].map((column) => Math.max(...column.map((text) => text.length)));
    const lines = points.map((point, index) =>
      `  ${point.startedAt.slice(0, 16).replace('T', ' ')}  ${point.runId}  ${figures[index]?.padStart(widths[0] ?? 0)}  ${intervals[index]?.padEnd(widths[1] ?? 0)}  ${remarks(point, show)}`.trimEnd(),
    );
    return `${metric} of ${cellId}\n${lines.join('\n')}\n`;
  });
  return `${blocks.join('\n')}${falseAlarmNote(series.length, ratePerSeries)}`;
}

/** How sure a mark is, where more than one series share the chance of a false one. */
function falseAlarmNote(count: number, ratePerSeries: number | null): string {
  if (count < 2 || ratePerSeries === null) return '';
  return `\n${count} series share one chance of 5 % that any is ever marked falsely: ${formatNumber(ratePerSeries, 'share')} each.\n`;
}

function remarks({ change, restarted, note }: TrendPoint, show: (value: number) => string): string {
  const parts = [
    restarted ? 'suite or data changed here' : null,
    change === null
      ? null
      : `◀ level changed: ${show(change.before)} before, ${show(change.after)} since (certain with ${change.foundBy})`,
    note,
  ];
  return parts.filter((part) => part !== null).join('; ');
}
