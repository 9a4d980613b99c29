import type { RunReport } from '../../../types/report.ts';
import type { CellSummary, Distribution, LatencyMetric, Quantile } from '../../../types/summary.ts';
import { type CellGroup, findDistribution, groupCells, groupTitle } from '../../cells.ts';
import { formatCount, formatMs, NONE } from '../../format.ts';
import { candidateIndex, definitionText } from '../candidates.ts';
import { chartPair } from '../charts/chart-pair.ts';
import { drawEcdf } from '../charts/ecdf.ts';
import { inlineMark } from '../mark.ts';

const HEADLINES: readonly LatencyMetric[] = ['service_time', 'ttft', 'itl'];
const OTHERS: readonly LatencyMetric[] = [
  'response_time',
  'request_latency',
  'tpot',
  'ttfo',
  'ttfb',
  'schedule_delay',
  'retry_wait',
  'connect_time',
];
const INCOMPARABLE_TOKENS_PER_CHUNK = 1.2;

/** What the latency section shows: curves of the headline metrics, tables of all. Warm first, cold apart. */
export function viewLatency(report: RunReport) {
  const groups = groupCells(report.cells);
  return {
    groups: groups.map((group) => ({
      title: groups.length > 1 ? groupTitle(group) : '',
      headlines: metricsIn(group, HEADLINES).map((metric) => viewMetric(report, group, metric, true)),
      others: metricsIn(group, OTHERS).map((metric) => viewMetric(report, group, metric, false)),
    })),
  };
}

function metricsIn(group: CellGroup, metrics: readonly LatencyMetric[]): readonly LatencyMetric[] {
  return metrics.filter((metric) =>
    group.cells.some((cell) => findDistribution(cell, metric, 'all') !== null),
  );
}

function curvesOf(report: RunReport, group: CellGroup, metric: LatencyMetric, part: 'warm' | 'cold') {
  return group.cells.flatMap((cell) => {
    const distribution = findDistribution(cell, metric, part);
    if (distribution === null) return [];
    return [{ name: cell.candidate, index: candidateIndex(report, cell.candidate), distribution }];
  });
}

function viewMetric(report: RunReport, group: CellGroup, metric: LatencyMetric, charted: boolean) {
  const warm = charted ? curvesOf(report, group, metric, 'warm') : [];
  const cold = charted ? curvesOf(report, group, metric, 'cold') : [];
  return {
    metric,
    definition: definitionText(report, metric),
    legend: group.cells.map((cell) => ({
      mark: inlineMark(candidateIndex(report, cell.candidate)),
      name: cell.candidate,
    })),
    warm:
      warm.length === 0
        ? ''
        : chartPair((width) =>
            drawEcdf(warm, `Share of warm requests with a ${metric} up to a time`, false, width),
          ),
    cold:
      cold.length === 0
        ? ''
        : chartPair((width) =>
            drawEcdf(cold, `Share of cold requests with a ${metric} up to a time`, true, width),
          ),
    rows: group.cells.flatMap((cell) => rowsOf(report, cell, metric)),
    notes: metric === 'itl' ? group.cells.flatMap(chunkNote) : [],
  };
}

function chunkNote(cell: CellSummary): readonly string[] {
  if (cell.tokensPerChunk === null || cell.tokensPerChunk <= INCOMPARABLE_TOKENS_PER_CHUNK) return [];
  return [
    `${cell.candidate}: ${cell.tokensPerChunk.toFixed(2)} tokens per chunk, so its gaps are not comparable with others`,
  ];
}

interface Figure {
  readonly value: string;
  readonly interval: string;
  readonly doubtful: boolean;
}

interface Row {
  readonly mark: string;
  readonly name: string;
  readonly part: string;
  readonly aside: boolean;
  readonly n: string;
  readonly mean: string;
  readonly quantiles: readonly Figure[];
  readonly max: string;
}

function quantileFigure(quantile: Quantile): Figure {
  const interval =
    quantile.low === null || quantile.high === null
      ? ''
      : `${formatMs(quantile.low)} to ${formatMs(quantile.high)}`;
  return { value: formatMs(quantile.value), interval, doubtful: !quantile.trusted };
}

function rowsOf(report: RunReport, cell: CellSummary, metric: LatencyMetric): readonly Row[] {
  const warm = findDistribution(cell, metric, 'warm');
  const cold = findDistribution(cell, metric, 'cold');
  const mark = inlineMark(candidateIndex(report, cell.candidate));
  const name = cell.candidate;
  if (warm === null && cold === null) {
    const quantiles = [50, 90, 95, 99].map(() => ({ value: NONE, interval: '', doubtful: false }));
    return [{ mark, name, part: 'not measured', aside: false, n: '0', mean: NONE, quantiles, max: NONE }];
  }
  return [
    ...(warm === null ? [] : [plainRow(mark, name, 'warm', warm), ...failureRow(mark, name, warm)]),
    ...(cold === null ? [] : [plainRow(mark, name, 'cold', cold)]),
  ];
}

function plainRow(mark: string, name: string, part: string, distribution: Distribution): Row {
  return {
    mark,
    name,
    part,
    aside: part !== 'warm',
    n: formatCount(distribution.n),
    mean: formatMs(distribution.mean),
    quantiles: distribution.quantiles.map(quantileFigure),
    max: formatMs(distribution.max),
  };
}

/** The same percentiles with every failed request counted as infinite. */
function failureRow(mark: string, name: string, distribution: Distribution): readonly Row[] {
  if (distribution.quantiles.every((quantile) => quantile.withFailures === null)) return [];
  const quantiles = distribution.quantiles.map((quantile) => ({
    value: formatMs(quantile.withFailures),
    interval: '',
    doubtful: !quantile.trusted,
  }));
  return [{ mark, name, part: 'warm, failures as ∞', aside: true, n: '', mean: '', quantiles, max: '' }];
}
