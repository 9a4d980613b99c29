import type { Comparison, RunReport } from '../../../types/report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { answersSent } from '../../../util/sent-counts.ts';
import { type CellGroup, groupCells, groupTitle, headlineLatency, headlineScorer } from '../../cells.ts';
import { formatCount, formatDifference, formatNumber, formatUsd, NONE, UNKNOWN } from '../../format.ts';
import { tieUnits } from '../../text-layout.ts';
import { candidateIndex } from '../candidates.ts';
import { inlineMark } from '../mark.ts';
import { samplesLink } from '../samples-link.ts';
import { behind, canDisagree, groupPlace } from './behind.ts';
import { differenceBounds, termOf, VERDICTS, viewComparison } from './comparison-row.ts';

/** A place of the matrix: the row's candidate against the column's. */
interface MatrixCell {
  /** True: a candidate against itself; the other fields are empty. */
  readonly self: boolean;
  /** Candidate of the column. */
  readonly against: string;
  /** Where the samples behind it are. */
  readonly link: string;
  readonly difference: string;
  readonly interval: string;
  readonly n: string;
  readonly sign: string;
  readonly word: string;
  readonly verdict: keyof typeof VERDICTS | 'counted' | 'none';
}

const SELF: MatrixCell = {
  self: true,
  against: '',
  link: '',
  difference: '',
  interval: '',
  n: '',
  sign: '',
  word: '',
  verdict: 'none',
};

/** What the comparison section shows: who beats whom in quality, time and cost; null: there are no two to compare. */
export function viewComparisons(report: RunReport) {
  const groups = groupCells(report.cells).filter(({ cells }) => cells.length > 1);
  if (groups.length === 0) return null;
  return {
    groups: groups.map((group) => {
      const own = ofGroup(report.comparisons, group);
      const noise = ofGroup(report.noiseFloor?.comparisons ?? [], group);
      const metrics = headlineMetrics(report, group);
      const shown = metrics.filter(({ metric }) => own.some((entry) => entry.metric === metric));
      return {
        title: groups.length > 1 ? groupTitle(group) : '',
        matrices: [
          ...shown.map(({ metric, title }) => viewMatrix(report, group, metric, title, own)),
          viewCostMatrix(report, group),
        ],
        absent: metrics.filter((one) => !shown.includes(one)).map(({ title }) => title),
        reasons: reasonsOf(own.filter(({ metric }) => shown.some((one) => one.metric === metric))),
        rows: [
          ...own.map(viewComparison),
          ...noise.map((entry) => ({
            ...viewComparison(entry),
            sign: '~',
            verdict: 'noise floor',
            verdictClass: 'undecided',
          })),
        ],
      };
    }),
  };
}

function ofGroup(comparisons: readonly Comparison[], group: CellGroup): readonly Comparison[] {
  return comparisons.filter((entry) => groupTitle(entry) === groupTitle(group));
}

/** The metrics that a choice rests on: the first score, median and p95 of the latency that leads. */
function headlineMetrics(report: RunReport, group: CellGroup) {
  const scorer = headlineScorer(report);
  const lead = headlineLatency(group);
  return [
    ...(scorer === null
      ? []
      : [{ metric: scorer.name, title: `${scorer.title} ${scorer.higherIsBetter ? '↑' : '↓'}` }]),
    { metric: `${lead}.p50`, title: `${lead} p50 ↓` },
    { metric: `${lead}.p95`, title: `${lead} p95 ↓` },
  ];
}

function matrixOf(
  report: RunReport,
  group: CellGroup,
  place: (row: CellSummary, column: CellSummary) => Omit<MatrixCell, 'against'>,
) {
  const named = group.cells.map((cell) => ({
    cell,
    name: cell.candidate,
    mark: inlineMark(candidateIndex(report, cell.candidate)),
    chosen: report.verdict.choice === cell.candidate,
  }));
  return {
    columns: named.map(({ name, mark }) => ({ name, mark })),
    rows: named.map(({ cell: row, name, mark, chosen }) => ({
      name,
      mark,
      chosen,
      cells: group.cells.map((column) =>
        column === row ? SELF : { ...place(row, column), against: column.candidate },
      ),
    })),
  };
}

function viewMatrix(
  report: RunReport,
  group: CellGroup,
  metric: string,
  title: string,
  comparisons: readonly Comparison[],
) {
  const own = comparisons.filter((entry) => entry.metric === metric);
  const place = (row: CellSummary, column: CellSummary): Omit<MatrixCell, 'against'> => {
    const straight = own.find(({ a, b }) => b === row.candidate && a === column.candidate);
    const turned = own.find(({ a, b }) => a === row.candidate && b === column.candidate);
    const link = matrixLink(report, group, row, metric);
    if (straight !== undefined) return { ...placeOf(straight, straight.verdict), link };
    if (turned !== undefined) return { ...placeOf(turnRound(turned), TURNED[turned.verdict]), link };
    return {
      ...SELF,
      self: false,
      difference: NONE,
      interval: 'no interval: not compared',
      n: 'n = 0',
      sign: NONE,
      word: 'not compared',
    };
  };
  return { title, term: `${termOf(metric)}|difference`, note: '', ...matrixOf(report, group, place) };
}

/**
 * Of a score the samples that candidates disagree on, where answers can be compared and some differ; of a time the row's
 * slow ones, with the others' answers beside them.
 */
function matrixLink(report: RunReport, group: CellGroup, row: CellSummary, metric: string): string {
  const place = groupPlace(report, row);
  const links = behind(row, place);
  const [name = metric, part] = metric.split('.');
  const time = row.latency.find((entry) => entry.metric === name)?.metric;
  if (time !== undefined) return links.slow(time, Number(part?.slice(1)));
  const ids = new Set(group.cells.map(({ id }) => id));
  const comparable = report.requests.every(
    (one) => !ids.has(one.cellId) || one.output === null || canDisagree(one),
  );
  const differ = report.comparisons.some(
    (entry) =>
      entry.metric === metric &&
      ids.has(row.id) &&
      groupTitle(entry) === groupTitle(group) &&
      entry.discordant !== null &&
      entry.discordant.onlyA + entry.discordant.onlyB > 0,
  );
  return comparable && differ
    ? samplesLink({ group: place, filter: 'disagreeing', candidate: row.candidate })
    : links.all;
}

const TURNED = {
  better: 'worse',
  worse: 'better',
  not_worse: 'not_better',
  undecided: 'undecided',
} as const satisfies Record<Comparison['verdict'], keyof typeof VERDICTS>;

/** The same comparison seen from the other side: a − b. */
function turnRound(entry: Comparison): Comparison {
  const { difference } = entry;
  if (difference === null) return entry;
  const { value, low, high } = difference;
  const turned = { ...difference, value: 0 - value, low: negate(high), high: negate(low) };
  return { ...entry, a: entry.b, b: entry.a, difference: turned };
}

function negate(value: number | null): number | null {
  return value === null ? null : 0 - value;
}

function placeOf(entry: Comparison, verdict: keyof typeof VERDICTS): Omit<MatrixCell, 'against' | 'link'> {
  return {
    self: false,
    difference: formatDifference(entry.difference?.value ?? null, entry.unit),
    interval: tieUnits(differenceBounds(entry)) || 'no interval',
    n: `n = ${formatCount(entry.paired)}`,
    ...VERDICTS[verdict],
    verdict,
  };
}

/** Cost is counted, not sampled: a difference without an interval, and so without a verdict. */
function viewCostMatrix(report: RunReport, group: CellGroup) {
  const place = (row: CellSummary, column: CellSummary): Omit<MatrixCell, 'against'> => {
    const [own, other] = [row.cost.per1kRequestsUsd, column.cost.per1kRequestsUsd];
    const n = `n = ${formatCount(answersSent(row.counts))}, ${formatCount(answersSent(column.counts))}`;
    const link = behind(row, groupPlace(report, row)).all;
    const base = { link, self: false, interval: 'no interval: counted', n, verdict: 'counted' as const };
    if (own === null || other === null)
      return {
        ...base,
        difference: UNKNOWN,
        interval: 'no interval: cost unknown',
        sign: NONE,
        word: UNKNOWN,
      };
    const ratio = other === 0 || own === other ? '' : `×\u00a0${formatNumber(own / other)}; `;
    const sign = own < other ? '−' : own > other ? '+' : '';
    return {
      ...base,
      difference: `${sign}${formatUsd(Math.abs(own - other))}`,
      interval: `${ratio}${base.interval}`,
      sign: own < other ? '↓' : own > other ? '↑' : '=',
      word: own < other ? 'cheaper' : own > other ? 'dearer' : 'alike',
    };
  };
  return {
    title: 'Cost per 1,000 ↓',
    term: 'cost_per_1k_requests_usd',
    note: 'Counted in this run, so without an interval and without a verdict.',
    ...matrixOf(report, group, place),
  };
}

/** Why comparisons have no verdict or no interval, each reason once, with the metrics that it is about. */
function reasonsOf(comparisons: readonly Comparison[]): readonly string[] {
  const metrics = new Map<string, Set<string>>();
  for (const { note, metric } of comparisons) {
    for (const part of (note ?? '').split('; ')) {
      if (!/^no (verdict|interval)/.test(part)) continue;
      metrics.set(part, (metrics.get(part) ?? new Set()).add(metric));
    }
  }
  return [...metrics].map(([reason, about]) => `${[...about].join(', ')}: ${reason}`);
}
