import type { Estimate } from '../../../types/estimate.ts';
import type { RunReport, ScorerInfo } from '../../../types/report.ts';
import type { MetricSpec } from '../../../types/suite.ts';
import type { CellSummary, ConfusionMatrix, FlakySummary } from '../../../types/summary.ts';
import { type CellGroup, columnScorers, findMetric, findScore, groupCells, groupTitle } from '../../cells.ts';
import { visibleText } from '../../clean-text.ts';
import { formatCount, formatScore, formatShare } from '../../format.ts';
import { candidateIndex } from '../candidates.ts';
import { chartPair } from '../charts/chart-pair.ts';
import { drawForest, type ForestRow } from '../charts/forest.ts';
import { inlineMark } from '../mark.ts';
import { type SamplesQuery, samplesLink } from '../samples-link.ts';
import { viewAgreement } from './agreement.ts';
import { behind, wrongLink } from './behind.ts';
import { viewBreakdowns } from './breakdowns.ts';
import { estimateFigure } from './figure.ts';
import { shareOf } from './shares.ts';

/** Above this many classes a matrix is a list of its largest confusions. */
const MATRIX_LABELS = 16;
const LISTED_CONFUSIONS = 20;

/** What the quality section shows: a forest plot a scorer, answers that changed, confusion matrices. */
export function viewQuality(report: RunReport) {
  const groups = groupCells(report.cells);
  return {
    groups: groups.map((group, place) => ({
      title: groups.length > 1 ? groupTitle(group) : '',
      scorers: columnScorers(report).map((scorer) => viewScorer(report, group, scorer, place)),
      metrics: report.metrics.map((metric) => viewMetric(report, group, metric)),
      agreement: viewAgreement(report, group),
      breakdowns: viewBreakdowns(report, group, place),
      flaky: group.cells.flatMap((cell) =>
        cell.flaky === null ? [] : [viewFlaky(report, cell, cell.flaky, place)],
      ),
      confusions: group.cells.flatMap((cell) =>
        cell.confusion === null || cell.confusion.labels.length === 0
          ? []
          : [viewConfusion(report, cell, cell.confusion, place)],
      ),
    })),
  };
}

function viewFlaky(
  report: RunReport,
  cell: CellSummary,
  { repeated, flaky, share, listed }: FlakySummary,
  group: number,
) {
  return {
    mark: inlineMark(candidateIndex(report, cell.candidate)),
    candidate: cell.candidate,
    share: formatShare(share.value),
    interval: estimateFigure(share, formatShare).interval,
    counts: `${formatCount(flaky)} of ${formatCount(repeated)} samples that were answered more than once`,
    listed: listed.map(({ sampleId, answers }) => ({
      sampleId,
      link: samplesLink({ group, candidate: cell.candidate, sample: visibleText(sampleId) }),
      answers: answers.map(({ text, times }) => ({ text, times: formatCount(times) })),
    })),
    more: flaky > listed.length ? `${formatCount(flaky - listed.length)} more` : '',
  };
}

function viewScorer(report: RunReport, group: CellGroup, scorer: ScorerInfo, place: number) {
  const rows = group.cells.map((cell) => ({
    name: cell.candidate,
    index: candidateIndex(report, cell.candidate),
    estimate: findScore(cell, scorer.name)?.estimate ?? null,
  }));
  const methods = new Set(rows.flatMap(({ estimate }) => estimate?.method ?? []));
  return {
    name: scorer.name,
    title: scorer.title,
    direction: scorer.higherIsBetter ? '↑ higher is better' : '↓ lower is better',
    definition: scorer.definition,
    source: scorer.source,
    methods: [...methods].join(', '),
    chart: forestOf(rows, scorer),
    links: group.cells.flatMap((cell) => linkOf(cell, scorer, place)),
    cases: group.cells.flatMap((cell) => unscoredText(cell, scorer)),
    unscored: unscoredTotal(group, scorer),
    notes: groupNotes(rows),
  };
}

/** The forest plot of a score, or the word that there is none: an axis without a value tells nothing. */
function forestOf(rows: readonly ForestRow[], scorer: Pick<ScorerInfo, 'title' | 'unit'>): string {
  return rows.every(({ estimate }) => estimate === null)
    ? '<p class="empty">Nothing was scored by it.</p>'
    : chartPair((width) => drawForest(rows, scorer, width));
}

/** Where the answers are that a score lost by, else all of the candidate; nothing where there are none. */
function linkOf(cell: CellSummary, scorer: ScorerInfo, place: number) {
  const wrong = wrongLink(place, cell, scorer);
  const link = wrong === '' ? behind(cell, place).all : wrong;
  const title = wrong === '' ? 'its samples' : 'answers below full score';
  return link === '' ? [] : [{ name: cell.candidate, link, title }];
}

/** A custom metric as a forest plot, its formula beside it. */
function viewMetric(report: RunReport, group: CellGroup, metric: MetricSpec) {
  const rows = group.cells.map((cell) => ({
    name: cell.candidate,
    index: candidateIndex(report, cell.candidate),
    estimate: findMetric(cell, metric.name)?.estimate ?? null,
  }));
  const undefinedIn = group.cells.flatMap((cell) => {
    const note = findMetric(cell, metric.name)?.note ?? null;
    return note === null ? [] : [`${cell.candidate}: ${note}`];
  });
  return {
    title: metric.name,
    direction: metric.higherIsBetter ? '↑ higher is better' : '↓ lower is better',
    definition: metric.formula,
    methods: [...new Set(rows.flatMap(({ estimate }) => estimate?.method ?? []))].join(', '),
    chart: forestOf(rows, { title: metric.name, unit: metric.unit }),
    notes: [...groupNotes(rows), ...undefinedIn],
  };
}

/** One line for each note of an estimate, with the candidates it is about unless it is about all. */
function groupNotes(
  rows: readonly { readonly name: string; readonly estimate: Estimate | null }[],
): readonly string[] {
  const names = new Map<string, string[]>();
  for (const { name, estimate } of rows) {
    if (estimate?.note) names.set(estimate.note, [...(names.get(estimate.note) ?? []), name]);
  }
  return [...names].map(([note, about]) =>
    about.length === rows.length ? note : `${about.join(', ')}: ${note}`,
  );
}

/** "25 requests without a score, left out": all cells together; empty when there is none. */
function unscoredTotal(group: CellGroup, scorer: ScorerInfo): string {
  const summaries = group.cells.flatMap((cell) => findScore(cell, scorer.name) ?? []);
  const total = summaries.reduce((sum, summary) => sum + summary.unscored, 0);
  if (total === 0) return '';
  const policy = summaries.some((summary) => summary.errorPolicy === 'wrong')
    ? 'counted as wrong'
    : 'left out';
  return `${formatCount(total)} requests without a score, ${policy}`;
}

/** How unanswered requests were counted, and what they could have changed; nothing when all were scored. */
function unscoredText(cell: CellSummary, scorer: ScorerInfo): readonly string[] {
  const summary = findScore(cell, scorer.name);
  if (summary === null || summary.unscored === 0) return [];
  const policy = summary.errorPolicy === 'exclude' ? 'left out' : 'counted as wrong';
  const bounds = summary.worstCase;
  const range =
    bounds === null
      ? ''
      : `; were they all wrong or all right: ${formatScore(bounds.low, scorer.unit)} to ${formatScore(bounds.high, scorer.unit)}`;
  return [`${cell.candidate}: ${formatCount(summary.unscored)} without a score, ${policy}${range}`];
}

function viewConfusion(report: RunReport, cell: CellSummary, confusion: ConfusionMatrix, group: number) {
  const { candidate } = cell;
  const find: LinkOf = (labels) => samplesLink({ group, candidate, ...labels });
  const large = confusion.labels.length > MATRIX_LABELS;
  const reason = reasonOf(report, cell);
  return {
    candidate: cell.candidate,
    mark: inlineMark(candidateIndex(report, cell.candidate)),
    labels: large ? [] : confusion.labels,
    rows: large ? [] : matrixRows(confusion, find),
    listed: large ? largestConfusions(confusion, find) : [],
    total: formatCount(totalOf(confusion.matrix.flat())),
    reason,
    perClass: confusion.perClass.map((entry, at) => viewClass(confusion, entry, at, find, reason === '')),
  };
}

/** A class with links to the samples behind its numbers, and with intervals where its answers are independent. */
function viewClass(
  { matrix }: ConfusionMatrix,
  { label, support, precision, recall, f1 }: ConfusionMatrix['perClass'][number],
  at: number,
  find: LinkOf,
  independent: boolean,
) {
  const given = totalOf(matrix.map((row) => row[at] ?? 0));
  const hits = matrix[at]?.[at] ?? 0;
  const figureOf = (share: number | null, n: number) => ({
    value: formatShare(share),
    interval: independent ? estimateFigure(shareOf(hits, n), formatShare).interval : '',
    n: `n = ${formatCount(n)}`,
  });
  return {
    label,
    link: support === 0 ? '' : find({ target: label }),
    givenLink: given === 0 ? '' : find({ answer: label }),
    missedLink: hits === support ? '' : find({ target: label, filter: 'wrong' }),
    support: formatCount(support),
    precision: figureOf(precision, given),
    recall: figureOf(recall, support),
    f1: formatShare(f1),
  };
}

/** Wilson's interval takes each answer as one by itself: clusters and repeats are not. */
function reasonOf({ manifest }: RunReport, { scores }: CellSummary): string {
  if (scores.some(({ estimate }) => estimate?.method.startsWith('clustered') === true))
    return 'no interval of precision and recall: the answers come in clusters';
  return manifest.suite.repeat > 1 ? 'no interval of precision and recall: samples were repeated' : '';
}

function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Where the samples of some labels of a confusion matrix are. */
type LinkOf = (labels: Pick<SamplesQuery, 'target' | 'answer' | 'filter'>) => string;

/** Cells with their share of the row in tenths, which shades them; the diagonal and the rest in two hues. */
function matrixRows({ labels, matrix }: ConfusionMatrix, linkOf: LinkOf) {
  return labels.map((target, i) => {
    const counts = matrix[i] ?? [];
    const total = counts.reduce((sum, count) => sum + count, 0);
    return {
      target,
      cells: labels.map((given, j) => {
        const count = counts[j] ?? 0;
        const heat = total === 0 ? 0 : Math.ceil((10 * count) / total);
        return {
          count: formatCount(count),
          link: count === 0 ? '' : linkOf({ target, answer: given }),
          heat: `${i === j ? 'right' : 'wrong'} heat-${heat}`,
          tip: `${target} answered as ${given}: ${formatCount(count)} of ${formatCount(total)}`,
        };
      }),
    };
  });
}

function largestConfusions({ labels, matrix }: ConfusionMatrix, linkOf: LinkOf) {
  return matrix
    .flatMap((counts, i) =>
      counts.map((count, j) => ({ target: labels[i] ?? '', given: labels[j] ?? '', count, wrong: i !== j })),
    )
    .filter((entry) => entry.wrong && entry.count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, LISTED_CONFUSIONS)
    .map(({ target, given, count }) => ({
      target,
      given,
      count: formatCount(count),
      link: linkOf({ target, answer: given }),
    }));
}
