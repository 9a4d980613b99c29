import type { RunReport, ScorerInfo } from '../../../types/report.ts';
import type { Breakdown, CellSummary } from '../../../types/summary.ts';
import { type CellGroup, columnScorers } from '../../cells.ts';
import { formatCount, formatInterval, formatScore, NONE } from '../../format.ts';
import { candidateIndex } from '../candidates.ts';
import { inlineMark } from '../mark.ts';
import { wrongLink } from './behind.ts';
import { isDoubtful } from './figure.ts';

/** Tables of a group of cells: one a grouping, a row a group and scorer, a column a candidate. */
export function viewBreakdowns(report: RunReport, group: CellGroup, place: number) {
  const names = [...new Set(group.cells.flatMap((cell) => cell.breakdowns.map(({ grouping }) => grouping)))];
  return names.map((name) => {
    const found = group.cells.flatMap((cell) => find(cell, name) ?? []);
    const groups = orderOf(found);
    return {
      name,
      candidates: group.cells.map(({ candidate }) => ({
        name: candidate,
        mark: inlineMark(candidateIndex(report, candidate)),
      })),
      scorers: columnScorers(report).map((scorer) => ({
        name: scorer.name,
        direction: scorer.higherIsBetter ? '↑' : '↓',
        columns: group.cells.length + 1,
        rows: groups.map((label) => ({
          label,
          cells: group.cells.map((cell) => ({
            ...figure(cell, name, label, scorer),
            term: `${scorer.name}|breakdown`,
            link: wrongLink(place, cell, scorer),
          })),
        })),
      })),
      more: moreText(found),
    };
  });
}

function find(cell: CellSummary, name: string): Breakdown | null {
  return cell.breakdowns.find(({ grouping }) => grouping === name) ?? null;
}

/** Groups that any candidate shows, in the order of the first that shows them. */
function orderOf(breakdowns: readonly Breakdown[]): readonly string[] {
  return [...new Set(breakdowns.flatMap(({ groups }) => groups.map(({ name }) => name)))];
}

function figure(cell: CellSummary, grouping: string, label: string, scorer: ScorerInfo) {
  const group = find(cell, grouping)?.groups.find(({ name }) => name === label);
  const estimate = group?.scores.find((one) => one.scorer === scorer.name)?.estimate ?? null;
  if (estimate === null) return { value: NONE, interval: '', n: '', doubtful: false, note: '' };
  const { value, note, n, method } = estimate;
  return {
    value: formatScore(value, scorer.unit),
    interval: formatInterval(estimate, scorer.unit) || 'no interval',
    n: formatCount(n),
    doubtful: isDoubtful(estimate),
    note: [method, note].filter((part) => part !== null).join('; '),
  };
}

/** The groups that are not shown, in words; empty: all are. */
function moreText(breakdowns: readonly Breakdown[]): string {
  const most = breakdowns.reduce((largest, { more }) => Math.max(largest, more.groups), 0);
  if (most === 0) return '';
  const samples = breakdowns.find(({ more }) => more.groups === most)?.more.samples ?? 0;
  return `The largest groups are shown; ${formatCount(most)} more with ${formatCount(samples)} samples together are not.`;
}
