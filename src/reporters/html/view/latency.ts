import type { Quantile } from '../../../types/estimate.ts';
import type { RunReport } from '../../../types/report.ts';
import type { CellSummary, Distribution, LatencyMetric } from '../../../types/summary.ts';
import { type CellGroup, findDistribution, groupCells, groupTitle, headlineLatency } from '../../cells.ts';
import { formatCount, formatMs, formatShare, NONE } from '../../format.ts';
import { twinText } from '../../summary-columns.ts';
import { candidateIndex, definitionText } from '../candidates.ts';
import { chartPair } from '../charts/chart-pair.ts';
import { drawEcdf, type EcdfCurve, ecdfScales } from '../charts/ecdf.ts';
import { drawLatencyBand } from '../charts/latency-band.ts';
import { drawLatencyHeat } from '../charts/latency-heat.ts';
import { outcomeMark } from '../charts/timeline.ts';
import { inlineMark } from '../mark.ts';
import { SAMPLE_TIMES } from '../samples/index-page.ts';
import { samplesLink } from '../samples-link.ts';
import { behind, groupPlace } from './behind.ts';
import { type Figure, quantileFigure } from './figure.ts';
import { viewConnections, viewCurves, viewServerTime } from './load.ts';
import { bandPanels, heatPanels } from './over-time.ts';

const HEADLINES: readonly LatencyMetric[] = ['ttft', 'itl'];
const OTHERS: readonly LatencyMetric[] = [
  'request_latency',
  'tpot',
  'ttfo',
  'ttfb',
  'schedule_delay',
  'retry_wait',
  'connect_time',
  'ttft_warm_connection',
  'server_time',
  'network_time',
];
/** Why a latency leads. */
const LEADS = {
  service_time: 'Closed load: service_time leads, the latency of one exchange.',
  response_time:
    'Open load: response_time leads. It counts from the scheduled moment, so waiting for a late send or a full server is in it.',
} as const;
const INCOMPARABLE_TOKENS_PER_CHUNK = 1.2;

/** What the latency section shows: curves of the headline metrics, tables of all. Warm first, cold apart. */
export function viewLatency(report: RunReport) {
  const groups = groupCells(report.cells);
  return {
    curves: viewCurves(report),
    recalled: recalledText(report),
    groups: groups.map((group, place) => {
      const lead = headlineLatency(group);
      const other = lead === 'service_time' ? 'response_time' : 'service_time';
      return {
        title: groups.length > 1 ? groupTitle(group) : '',
        lead: LEADS[lead],
        overTime: viewOverTime(report, group, lead),
        histogram: viewHistogram(report, group, lead),
        headlines: metricsIn(group, [lead, ...HEADLINES]).map((metric) =>
          viewMetric(report, group, metric, `scale-${place}-${metric}`),
        ),
        others: metricsIn(group, [other, ...OTHERS]).map((metric) => viewMetric(report, group, metric, null)),
        server: viewServerTime(report, group),
        connections: viewConnections(report, group),
      };
    }),
  };
}

/** How much of what was answered has no time; empty: everything was sent. */
function recalledText({ cells }: RunReport): string {
  const sum = (of: 'ok' | 'recalled') => cells.reduce((total, { counts }) => total + counts[of], 0);
  const recalled = sum('recalled');
  return recalled === 0
    ? ''
    : `${formatCount(recalled)} of ${formatCount(sum('ok'))} answers came from this machine's own cache and have no time: n counts what was sent alone.`;
}

function viewOverTime(report: RunReport, group: CellGroup, lead: LatencyMetric) {
  const panels = bandPanels(report, group);
  if (panels.length === 0) return null;
  return {
    metric: lead,
    chart: chartPair((width) => drawLatencyBand(panels, lead, width)),
    cold: panels.some(({ cold }) => cold.length > 0) ? outcomeMark('cold') : '',
    failed: panels.some(({ failed }) => failed.length > 0) ? outcomeMark('failed') : '',
  };
}

function viewHistogram(report: RunReport, group: CellGroup, lead: LatencyMetric) {
  const panels = heatPanels(report, group);
  return panels.length === 0
    ? null
    : { metric: lead, chart: chartPair((width) => drawLatencyHeat(panels, lead, width)) };
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

function viewMetric(report: RunReport, group: CellGroup, metric: LatencyMetric, scaleName: string | null) {
  const charted = scaleName !== null;
  const warm = charted ? curvesOf(report, group, metric, 'warm') : [];
  // A cold request's last attempt is as quick as a warm one: the wait for the model is in request_latency alone.
  const cold =
    charted && metric === headlineLatency(group) ? curvesOf(report, group, 'request_latency', 'cold') : [];
  const rows = group.cells.flatMap((cell) => rowsOf(report, cell, metric));
  return {
    metric,
    definition: definitionText(report, metric),
    legend: group.cells.map((cell) => ({
      mark: inlineMark(candidateIndex(report, cell.candidate)),
      name: cell.candidate,
    })),
    // Metrics beside the one that leads stand side by side on a wide page.
    half: HEADLINES.includes(metric),
    warm: warm.length === 0 || scaleName === null ? null : viewWarm(warm, metric, scaleName),
    cold: cold.length === 0 ? '' : chartPair((width) => drawEcdf(cold, 'request_latency', true, width)),
    rows,
    ...splitRows(rows),
    notes: metric === 'itl' ? group.cells.flatMap(chunkNote) : [],
  };
}

/** Warm, and beside it what cold requests took; the rest is there to be opened. */
function splitRows(rows: readonly Row[]) {
  const leads = ({ part, aside }: Row) => !aside || part === 'cold' || part === 'cold, waits included';
  return { plain: { rows: rows.filter(leads) }, aside: { rows: rows.filter((row) => !leads(row)) } };
}

/** The warm curves on the scale that suits them, and on the other one where it says something. */
function viewWarm(curves: readonly EcdfCurve[], metric: LatencyMetric, scaleName: string) {
  const { log, both } = ecdfScales(curves);
  const draw = (kind: 'linear' | 'log') =>
    chartPair((width) => drawEcdf(curves, metric, false, width, kind), HEADLINES.includes(metric));
  const own = log ? 'log' : 'linear';
  return {
    metric,
    scaleName,
    own: { kind: own, chart: draw(own) },
    other: both ? { kind: log ? 'linear' : 'log', chart: draw(log ? 'linear' : 'log') } : null,
  };
}

function chunkNote(cell: CellSummary): readonly string[] {
  if (cell.tokensPerChunk === null || cell.tokensPerChunk <= INCOMPARABLE_TOKENS_PER_CHUNK) return [];
  return [
    `${cell.candidate}: ${cell.tokensPerChunk.toFixed(2)} tokens per chunk, so its gaps are not comparable with others`,
  ];
}

interface LatencyFigure extends Figure {
  readonly twin: string;
  /** Where the requests above it are; empty: none are, or the table of samples does not know. */
  readonly link: string;
}

interface Row extends RowLinks {
  readonly mark: string;
  readonly name: string;
  readonly part: string;
  readonly aside: boolean;
  readonly n: string;
  readonly mean: string;
  readonly quantiles: readonly LatencyFigure[];
  readonly max: string;
}

/** Where the requests of a row are; empty: the table of samples cannot name them. */
interface RowLinks {
  readonly link: string;
  /** To exactly as many samples as n says. */
  readonly nLink: string;
}

const NO_LINKS: RowLinks = { link: '', nLink: '' };

const UNMEASURED = {
  mean: NONE,
  quantiles: [50, 90, 95, 99].map(() => ({ ...quantileFigure(null), twin: '', link: '' })),
  max: NONE,
};

/** With failures counted as infinite, where that makes a difference: the headline never flatters a server that refuses. */
function warmFigure(quantile: Quantile): LatencyFigure {
  const twin = twinText(quantile);
  return { ...quantileFigure(quantile), twin: twin === null ? '' : `${twin} with failures`, link: '' };
}

/** The row of warm requests with links to the samples behind it: p95 and p99 to those above, the rest to all. */
function linkedRow(report: RunReport, row: Row, cell: CellSummary, metric: LatencyMetric): Row {
  const { slow } = behind(cell, groupPlace(report, cell));
  const ps = findDistribution(cell, metric, 'warm')?.quantiles.map(({ p }) => p) ?? [];
  const quantiles = row.quantiles.map((figure, place) => ({ ...figure, link: slow(metric, ps[place]) }));
  return { ...row, quantiles, link: slow(metric) };
}

/** The row of cold requests with links to them, the slowest by this latency first. */
function coldRow(report: RunReport, cell: CellSummary, metric: LatencyMetric, row: Row): Row {
  const group = groupPlace(report, cell);
  const time = SAMPLE_TIMES.find((name) => name === metric);
  const link = samplesLink({
    ...{ group, candidate: cell.candidate, filter: 'cold' },
    ...(time === undefined ? {} : { time, sort: 'latency' }),
  });
  const quantiles = row.quantiles.map((figure) => ({ ...figure, link }));
  // Evidence of a cold model alone counts in the filter; a pause for another's cold start is in some latencies too.
  const nLink = row.n === formatCount(cell.cold.requests) ? link : '';
  return cell.cold.requests === 0 ? row : { ...row, quantiles, link, nLink };
}

function rowsOf(report: RunReport, cell: CellSummary, metric: LatencyMetric): readonly Row[] {
  const warm = findDistribution(cell, metric, 'warm');
  const cold = findDistribution(cell, metric, 'cold');
  const waits = metric === 'service_time' ? findDistribution(cell, 'request_latency', 'cold') : null;
  const mark = inlineMark(candidateIndex(report, cell.candidate));
  const name = cell.candidate;
  if (warm === null && cold === null) {
    return [{ mark, name, part: 'not measured', aside: false, n: '0', ...NO_LINKS, ...UNMEASURED }];
  }
  return [
    ...(warm === null
      ? []
      : [
          linkedRow(report, plainRow(mark, name, 'warm', warm), cell, metric),
          ...failureRow(mark, cell, warm),
          ...cleanRow(mark, name, cell, metric),
        ]),
    ...(cold === null ? [] : [coldRow(report, cell, metric, plainRow(mark, name, coldPart(metric), cold))]),
    ...(waits === null
      ? []
      : [coldRow(report, cell, 'request_latency', plainRow(mark, name, 'cold, waits included', waits))]),
  ];
}

function coldPart(metric: LatencyMetric): string {
  return metric === 'service_time' ? 'cold, last attempt' : 'cold';
}

function plainRow(mark: string, name: string, part: string, distribution: Distribution): Row {
  return {
    mark,
    name,
    part,
    aside: part !== 'warm',
    ...NO_LINKS,
    n: formatCount(distribution.n),
    mean: formatMs(distribution.mean),
    quantiles: distribution.quantiles.map(warmFigure),
    max: formatMs(distribution.max),
  };
}

/** The same percentiles without the values that bear marks of a stall; nothing where there are none. */
function cleanRow(mark: string, name: string, cell: CellSummary, metric: LatencyMetric): readonly Row[] {
  const summary = cell.latency.find((entry) => entry.metric === metric);
  const { warm = null, clean = null } = summary ?? {};
  const tainted = summary?.tainted ?? 0;
  if (warm === null || tainted === 0) return [];
  const part = `clean: warm without ${formatCount(tainted)} tainted (${formatShare(tainted / warm.n)})`;
  return clean === null
    ? [{ mark, name, part, aside: true, n: '0', ...NO_LINKS, ...UNMEASURED }]
    : [plainRow(mark, name, part, clean)];
}

/** The same percentiles with every failed request counted as infinite. */
function failureRow(mark: string, cell: CellSummary, distribution: Distribution): readonly Row[] {
  const name = cell.candidate;
  const n = `${formatCount(distribution.n)} + failed`;
  if (distribution.quantiles.every((quantile) => quantile.withFailures === null)) return [];
  const quantiles = distribution.quantiles.map((quantile) => ({
    ...quantileFigure(quantile),
    value: formatMs(quantile.withFailures),
    interval: 'no interval',
    twin: '',
    link: '',
  }));
  return [
    {
      mark,
      name,
      part: 'warm, failures as ∞',
      aside: true,
      n,
      mean: '',
      quantiles,
      max: '',
      ...NO_LINKS,
    },
  ];
}
