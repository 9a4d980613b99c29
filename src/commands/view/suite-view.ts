import { formatNumber } from '../../analysis/format-number.ts';
import { metricUnit } from '../../analysis/metric-unit.ts';
import { buildTrend } from '../../analysis/trend.ts';
import type { ValueUnit } from '../../reporters/pages/format-value.ts';
import type { Links } from '../../reporters/pages/links.ts';
import { type MetricTrend, renderSuitePage, type SuitePage } from '../../reporters/pages/suite-page.ts';
import { readAccepted } from '../../store/baseline.ts';
import type { CellSummary } from '../../types/summary.ts';
import { InputError } from '../../util/errors.ts';
import type { ReportHead } from '../load-report.ts';
import type { KnownRun } from './run-catalog.ts';
import type { Site } from './site.ts';

/** Complete runs that the charts show: a year of nights. */
const MOST_CHARTED = 365;

/** Scorers that a suite's page shows. */
const MOST_SCORERS = 3;

/** What stands on the page of every suite, after its scorers and its leading latency. */
const ALWAYS = ['cost_per_1k_requests_usd', 'error_rate'] as const;

const TITLES: Readonly<Record<string, string>> = {
  cost_per_1k_requests_usd: 'cost per 1,000 requests',
  error_rate: 'error rate',
};

/** The page of a suite. `runs`: all of its runs, newest first, at least one. */
export async function makeSuitePage(
  suite: string,
  runs: readonly KnownRun[],
  site: Site,
  links: Links,
): Promise<string> {
  const { listed } = await site.list(runs, null);
  const complete = runs.filter((_, place) => listed[place]?.state === 'complete');
  const charted = complete.slice(0, MOST_CHARTED).reverse();
  const leftOut: { runId: string; why: string }[] = [];
  const heads: ReportHead[] = [];
  const shown: KnownRun[] = [];
  for (const run of charted) {
    const { head, why } = await site.heads.read(run);
    if (head === null) leftOut.push({ runId: run.runId, why });
    else {
      heads.push(head);
      shown.push(run);
    }
  }
  const page: SuitePage = {
    suite,
    description: heads.at(-1)?.manifest.suite.description ?? null,
    runs: listed,
    charted: shown.map(({ runId, startedAt, name }) => ({ runId, startedAt, name })),
    older: complete.length - charted.length,
    candidates: candidatesOf(heads),
    groups: groupTrends(heads),
    baseline: await baselineOf(suite, site.reportsFolder),
    leftOut,
  };
  return renderSuitePage(page, links);
}

/** Run id of the accepted baseline; null: there is none, or one that this version can not read. */
async function baselineOf(suite: string, reportsFolder: string): Promise<string | null> {
  if (!/^[a-z0-9-]+$/.test(suite)) return null;
  try {
    return (await readAccepted(reportsFolder, suite))?.runId ?? null;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Candidates of all runs; those of the newest suite first, in its order, so that colours are those of its report. */
function candidatesOf(heads: readonly ReportHead[]): readonly string[] {
  return [
    ...new Set(heads.toReversed().flatMap(({ manifest }) => manifest.suite.candidates.map(({ id }) => id))),
  ];
}

function groupTrends(heads: readonly ReportHead[]): SuitePage['groups'] {
  const groups = new Map<string, CellSummary[]>();
  // Of several runs the newest says what a cell is.
  const cells = new Map(heads.flatMap((head) => head.cells.map((cell) => [cell.id, cell] as const)));
  for (const cell of cells.values()) {
    const title = [cell.dataset, cell.prompt, cell.load].filter((part) => part !== null).join(' · ');
    groups.set(title, [...(groups.get(title) ?? []), cell]);
  }
  const newest = heads.at(-1);
  if (newest === undefined) return [];
  return [...groups].map(([title, own]) => ({
    title,
    metrics: metricsOf(own, newest).map((metric) => trendOf(metric, own, heads, newest)),
  }));
}

function metricsOf(cells: readonly CellSummary[], { scorers, manifest }: ReportHead): readonly string[] {
  const latencies = new Set(cells.map(({ headline }) => `${headline}.p95`));
  const scored = scorers.filter(({ column }) => column).slice(0, MOST_SCORERS);
  const gated = manifest.suite.gates.filter(({ versus }) => versus === null).map(({ metric }) => metric);
  return [...new Set([...scored.map(({ name }) => name), ...latencies, ...ALWAYS, ...gated])];
}

function trendOf(
  metric: string,
  cells: readonly CellSummary[],
  heads: readonly ReportHead[],
  newest: ReportHead,
): MetricTrend {
  const ids = new Set(cells.map(({ id }) => id));
  const scorer = newest.scorers.find(({ name }) => name === metric);
  const unit = valueUnit(metric, newest);
  const term = metric.split('.')[0];
  const definition = newest.definitions.find((one) => one.term === metric || one.term === term);
  return {
    metric,
    title: scorer?.title ?? TITLES[metric] ?? metric,
    unit,
    higherIsBetter:
      scorer?.higherIsBetter ?? (unit === 'ms' || unit === 'usd' || metric === 'error_rate' ? false : null),
    definition:
      scorer?.definition ?? (definition === undefined ? '' : `${definition.term} = ${definition.formula}`),
    series: buildTrend(
      heads.map((head) => ({ ...head, cells: head.cells.filter(({ id }) => ids.has(id)) })),
      metric,
    ).series,
    bars: barsOf(metric, unit, cells, newest),
  };
}

/** A difference is never a trend's value. */
function valueUnit(metric: string, head: ReportHead): ValueUnit {
  const unit = metricUnit(metric, head);
  return unit === 'points' ? 'share' : unit;
}

function barsOf(
  metric: string,
  unit: ValueUnit,
  cells: readonly CellSummary[],
  { manifest }: ReportHead,
): MetricTrend['bars'] {
  const here = new Set(cells.map(({ candidate }) => candidate));
  return manifest.suite.gates
    .filter((gate) => gate.metric === metric && gate.versus === null)
    .filter(({ candidate }) => candidate === null || here.has(candidate))
    .flatMap(({ candidate, min, max }) =>
      (
        [
          ['at least', min],
          ['at most', max],
        ] as const
      ).flatMap(([words, value]) =>
        value === null
          ? []
          : [
              {
                text: `${candidate === null ? '' : `${candidate}: `}${words} ${formatNumber(value, unit)}`,
                value,
                candidate,
              },
            ],
      ),
    );
}
