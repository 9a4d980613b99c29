import type { RunReport } from '../../../types/report.ts';
import type { CellSummary } from '../../../types/summary.ts';
import { answersSent } from '../../../util/sent-counts.ts';
import { type CellGroup, findScore, groupCells, groupTitle, headlineScorer } from '../../cells.ts';
import { formatCount, formatUsd } from '../../format.ts';
import { candidateIndex } from '../candidates.ts';
import { chartPair } from '../charts/chart-pair.ts';
import { paretoFront } from '../charts/pareto.ts';
import { drawScatter, type ScatterPoint } from '../charts/scatter.ts';
import { inlineMark } from '../mark.ts';
import { behind, groupPlace } from './behind.ts';

/** What the cost section shows: cost against quality, candidates of unknown cost beside it, and what the cost is made of. */
export function viewCost(report: RunReport) {
  const groups = groupCells(report.cells);
  return {
    judging: report.judging.map((entry) => ({
      ...entry,
      questions: formatCount(entry.questions),
      recalled: entry.recalled === 0 ? '' : `${formatCount(entry.recalled)} from our own cache`,
      unanswered: entry.unanswered === 0 ? '' : `${formatCount(entry.unanswered)} unanswered`,
      tokens:
        entry.inputTokens === null && entry.outputTokens === null
          ? '–'
          : `${formatCount(entry.inputTokens)} in, ${formatCount(entry.outputTokens)} out`,
      usd: formatUsd(entry.costUsd),
    })),
    groups: groups.map((group) => ({
      title: groups.length > 1 ? groupTitle(group) : '',
      chart: chartOf(report, group),
      legend: pointsOf(report, group).map(({ index, name, chosen }) => ({
        mark: inlineMark(index),
        name,
        chosen,
      })),
      front: frontOf(report, group),
      unknown: group.cells.flatMap((cell) => unknownOf(report, cell)),
      rows: group.cells.map((cell) => viewRow(report, cell)),
    })),
  };
}

function pointsOf(report: RunReport, group: CellGroup): readonly ScatterPoint[] {
  const scorer = headlineScorer(report);
  if (scorer === null) return [];
  return group.cells.flatMap((cell) => {
    const estimate = findScore(cell, scorer.name)?.estimate ?? null;
    const usdPer1k = cell.cost.per1kRequestsUsd;
    if (estimate === null || usdPer1k === null) return [];
    const chosen = report.verdict.choice === cell.candidate;
    return [
      { name: cell.candidate, index: candidateIndex(report, cell.candidate), usdPer1k, estimate, chosen },
    ];
  });
}

/** Who is on the Pareto front, and for each other candidate who beats it. */
function frontOf(report: RunReport, group: CellGroup): readonly string[] {
  const scorer = headlineScorer(report);
  const points = pointsOf(report, group);
  if (scorer === null || points.length < 2) return [];
  const places = paretoFront(
    points.map(({ name, usdPer1k, estimate }) => ({ name, cost: usdPer1k, quality: estimate.value })),
    scorer.higherIsBetter,
  );
  const front = places.filter(({ beatenBy }) => beatenBy === null).map(({ name }) => name);
  return [
    `On the Pareto front: ${front.join(', ')}.`,
    ...places.flatMap(({ name, beatenBy }) =>
      beatenBy === null
        ? []
        : [
            `${name} is behind it: ${beatenBy} costs no more and its ${scorer.title} is no worse, by the values themselves.`,
          ],
    ),
  ];
}

function chartOf(report: RunReport, group: CellGroup): string {
  const scorer = headlineScorer(report);
  const points = pointsOf(report, group);
  if (scorer === null || points.length === 0) return '';
  return chartPair((width) => drawScatter(points, scorer, width));
}

function unknownOf(report: RunReport, cell: CellSummary) {
  if (cell.cost.per1kRequestsUsd !== null) return [];
  return [
    {
      mark: inlineMark(candidateIndex(report, cell.candidate)),
      name: cell.candidate,
      reason: cell.cost.unknownReason ?? 'no reason was recorded',
    },
  ];
}

function viewRow(report: RunReport, cell: CellSummary) {
  const { cost, tokens } = cell;
  return {
    mark: inlineMark(candidateIndex(report, cell.candidate)),
    name: cell.candidate,
    usd: formatUsd(cost.usd),
    perThousand: formatUsd(cost.per1kRequestsUsd),
    perCorrect: formatUsd(cost.perCorrectUsd === null ? null : 1000 * cost.perCorrectUsd),
    answers: formatCount(answersSent(cell.counts)),
    link: behind(cell, groupPlace(report, cell)).all,
    tokens:
      tokens.input === null && tokens.output === null
        ? '–'
        : `${formatCount(tokens.input)} in, ${formatCount(tokens.output)} out`,
    tokenSource: tokens.source === null ? '' : `counted by: ${tokens.source}`,
    basis: cost.usd === null ? (cost.unknownReason ?? '') : cost.basis,
    source: cost.source,
  };
}
