import type { ListedRun } from '../../types/listed-run.ts';
import type { TrendSeries } from '../../types/trend.ts';
import { chartPair } from '../html/charts/chart-pair.ts';
import { inlineMark } from '../html/mark.ts';
import { formatInstant } from '../html/view/overview.ts';
import { formatRange, formatValue, type ValueUnit } from './format-value.ts';
import type { Links } from './links.ts';
import { viewRow } from './runs-page.ts';
import { renderPage } from './template.ts';
import { drawTrend, type TrendBar, type TrendPicture } from './trend-chart.ts';

/** One metric of cells that differ only in their candidate. */
export interface MetricTrend {
  readonly metric: string;
  readonly title: string;
  readonly unit: ValueUnit;
  /** Null: neither is better. */
  readonly higherIsBetter: boolean | null;
  /** "accuracy = …"; empty: no definition. */
  readonly definition: string;
  readonly series: readonly TrendSeries[];
  /** candidate null: the gate holds for all. */
  readonly bars: readonly {
    readonly text: string;
    readonly value: number;
    readonly candidate: string | null;
  }[];
}

/** What the page of a suite is made from. */
export interface SuitePage {
  readonly suite: string;
  readonly description: string | null;
  /** Every run of the suite, newest first. */
  readonly runs: readonly ListedRun[];
  /** Complete runs in the charts, oldest first. */
  readonly charted: readonly { readonly runId: string; readonly startedAt: string; readonly name: string }[];
  /** Complete runs that are older than those in the charts. */
  readonly older: number;
  readonly candidates: readonly string[];
  readonly groups: readonly { readonly title: string; readonly metrics: readonly MetricTrend[] }[];
  /** Run id of the accepted baseline; null: none was accepted. */
  readonly baseline: string | null;
  /** Runs that could not be read, with the reason. */
  readonly leftOut: readonly { readonly runId: string; readonly why: string }[];
}

/** Trends of a suite's metrics, its runs, and a choice of two to compare. */
export function renderSuitePage(page: SuitePage, links: Links): string {
  const complete = page.runs.filter(({ state }) => state !== 'running');
  const view = {
    crumbs: [{ name: page.suite, href: links.suite(page.suite), current: true }],
    suite: page.suite,
    description: page.description ?? '',
    count: page.runs.length,
    charted: page.charted.length,
    older: page.older,
    baseline: baselineText(page),
    leftOut: page.leftOut,
    served: links.served,
    legend: page.candidates.map((name, index) => ({ name, mark: inlineMark(index) })),
    signs: signsOf(page),
    groups: page.groups.map(({ title, metrics }) => ({
      title: page.groups.length > 1 ? title : '',
      charts: metrics.map((metric) => viewMetric(metric, page, links)),
    })),
    rows: page.runs.map((run) => viewRow(run, links)),
    choice: complete.length > 1 ? viewChoice(complete, page.baseline) : null,
    comparisons: links.served ? [] : viewComparisons(complete, page.baseline, links),
  };
  return renderPage('suite', page.suite, view, links);
}

function baselineText({ baseline, charted }: SuitePage): string {
  if (baseline === null) return 'no baseline accepted';
  const isShown = charted.some(({ runId }) => runId === baseline);
  return `baseline ${baseline}${isShown ? '' : ' (not among the runs shown)'}`;
}

/** Which signs the legend has to explain. */
function signsOf({ groups, baseline, charted }: SuitePage) {
  const metrics = groups.flatMap((group) => group.metrics);
  const points = metrics.flatMap(({ series }) => series.flatMap((one) => one.points));
  return {
    change: points.some(({ change }) => change !== null),
    restarted: points.some(({ restarted }) => restarted),
    bars: metrics.some(({ bars }) => bars.length > 0),
    baseline: charted.some(({ runId }) => runId === baseline),
  };
}

function viewMetric(metric: MetricTrend, page: SuitePage, links: Links) {
  const picture = pictureOf(metric, page, links);
  const { higherIsBetter } = metric;
  return {
    title: metric.title,
    direction: higherIsBetter === null ? '' : higherIsBetter ? 'higher is better' : 'lower is better',
    definition: metric.definition,
    chart: chartPair((width) => drawTrend(picture, width)),
    measured: metric.series.some(({ points }) => points.some(({ value }) => value !== null)),
    rows: tableRows(metric, page, links),
  };
}

function pictureOf(metric: MetricTrend, page: SuitePage, links: Links): TrendPicture {
  const place = (candidate: string) => Math.max(0, page.candidates.indexOf(candidate));
  return {
    title: metric.title,
    unit: metric.unit,
    runs: page.charted.map(({ runId, startedAt, name }) => ({ runId, startedAt, href: links.run(name) })),
    lines: metric.series.map(({ candidate, points }) => ({
      name: candidate,
      index: place(candidate),
      points,
    })),
    bars: metric.bars.map(
      ({ text, value, candidate }): TrendBar => ({
        text,
        value,
        index: candidate === null ? null : place(candidate),
      }),
    ),
    baseline: page.baseline,
  };
}

/** The chart's points for whoever reads them: newest run first. */
function tableRows({ series, unit }: MetricTrend, page: SuitePage, links: Links) {
  const hrefs = new Map(page.charted.map(({ runId, name }) => [runId, links.run(name)]));
  return series
    .flatMap(({ candidate, points }) =>
      points.map((point) => ({
        candidate,
        mark: inlineMark(Math.max(0, page.candidates.indexOf(candidate))),
        runId: point.runId,
        href: hrefs.get(point.runId) ?? '',
        startedAt: point.startedAt,
        at: formatInstant(point.startedAt),
        value: point.value === null ? '–' : formatValue(point.value, unit),
        range: formatRange(point, unit),
        n: point.n ?? '',
        remarks: [
          point.runId === page.baseline ? 'baseline' : null,
          point.change === null
            ? null
            : `level changed: ${formatValue(point.change.before, unit)} before, ${formatValue(point.change.after, unit)} since (certain with ${point.change.foundBy})`,
          point.restarted ? 'suite or data changed here' : null,
          point.note,
        ]
          .filter((part) => part !== null)
          .join('; '),
      })),
    )
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
}

/** The two runs that are asked about most: the newest, against the baseline or the one before it. */
function viewChoice(runs: readonly ListedRun[], baseline: string | null) {
  const newest = runs.find(({ state }) => state === 'complete') ?? runs[0];
  const before =
    runs.find(({ runId }) => runId === baseline && runId !== newest?.runId) ??
    runs.find((run) => run !== newest && run.state === 'complete') ??
    runs.find((run) => run !== newest);
  const option = (chosen: ListedRun | undefined) =>
    runs.map((run) => ({
      value: run.name,
      text: `${shortName(run)}${run.runId === baseline ? ' · baseline' : ''}${run.state === 'complete' ? '' : ' · incomplete'}`,
      chosen: run === chosen,
    }));
  return { a: option(before), b: option(newest) };
}

/** A run's id, behind its time where the id does not say it. */
function shortName({ runId, startedAt }: ListedRun): string {
  return /^\d{8}-\d{6}-/.test(runId) ? runId : `${formatInstant(startedAt)} · ${runId}`;
}

function viewComparisons(runs: readonly ListedRun[], baseline: string | null, links: Links) {
  return runs.flatMap((b) =>
    runs.flatMap((a) => {
      const href = a === b ? null : links.compare(a.name, b.name);
      if (href === null) return [];
      return [{ href, text: `${b.runId} against ${a.runId}${a.runId === baseline ? ' (baseline)' : ''}` }];
    }),
  );
}
