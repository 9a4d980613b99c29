import type { Verdict } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import type { UsedScorer } from './cell-data.ts';
import { formatEstimate, formatNumber } from './format-number.ts';
import { chooseInGroup, type GroupChoice } from './verdict-group.ts';
import type { VerdictInput } from './verdict-input.ts';

/**
 * The reader's ten seconds, by rule. In each group of cells that differ only in their candidate: quality first, then
 * completeness, failures, then cost, then warm p95 of the latency that leads (docs/metrics.md, "The verdict"). One choice only when every
 * group chooses the same candidate.
 */
export function reachVerdict(input: VerdictInput): Verdict {
  const groups = groupSummaries(input.cells);
  const candidates = new Set(input.cells.map((cell) => cell.candidate));
  const closing = closingSentences(input);
  if (candidates.size === 0) {
    return { choice: null, headline: 'Undecided: the run has no cells.', sentences: closing };
  }
  if (candidates.size === 1) return describeSingle(input, closing);
  const choices = groups.map((cells) => chooseInGroup(cells, input));
  const sentences = choices.flatMap((choice, i) =>
    groups.length === 1 ? choice.sentences : prefixed(groupLabel(groups[i]?.[0]), choice.sentences),
  );
  return { ...combine(choices, groups), sentences: [...sentences, ...closing] };
}

function combine(
  choices: readonly GroupChoice[],
  groups: readonly (readonly CellSummary[])[],
): Pick<Verdict, 'choice' | 'headline'> {
  const [first] = choices;
  if (choices.length === 1 && first !== undefined) return { choice: first.choice, headline: first.headline };
  const chosen = new Set(choices.map((choice) => choice.choice));
  const [only] = chosen;
  if (chosen.size === 1 && only !== null && only !== undefined) {
    return {
      choice: only,
      headline: `Take ${only}: it is the choice in ${groups.length === 2 ? 'both' : `all ${groups.length}`} settings of the run.`,
    };
  }
  if (only === null && chosen.size === 1)
    return {
      choice: null,
      headline: `Undecided: no candidate leads in ${choices.length === 2 ? 'either setting' : `any of the ${choices.length} settings`} of the run.`,
    };
  const counts = [...chosen].map(
    (choice) => `${choice ?? 'no choice'} in ${choices.filter((one) => one.choice === choice).length}`,
  );
  return {
    choice: null,
    headline: `Undecided: the ${choices.length} settings of the run do not agree (${counts.join(', ')}).`,
  };
}

function prefixed(label: string, sentences: readonly string[]): string[] {
  return sentences.map((sentence) => `${label}: ${sentence}`);
}

function groupSummaries(cells: readonly CellSummary[]): CellSummary[][] {
  const groups = new Map<string, CellSummary[]>();
  for (const cell of cells) {
    const name = groupLabel(cell);
    groups.set(name, [...(groups.get(name) ?? []), cell]);
  }
  return [...groups.values()];
}

function groupLabel(cell: CellSummary | undefined): string {
  if (cell === undefined) return '';
  return [cell.dataset, cell.prompt, cell.load].filter((part) => part !== null).join(', ');
}

function describeSingle(input: VerdictInput, closing: readonly string[]): Verdict {
  const sentences = input.cells.flatMap((cell) => describeCell(cell, input.scorers));
  const [first] = input.cells;
  const headline = first === undefined ? '' : `${first.candidate}: ${headlineNumbers(first, input.scorers)}.`;
  return { choice: null, headline, sentences: [...sentences, ...closing] };
}

function headlineNumbers(cell: CellSummary, scorers: readonly UsedScorer[]): string {
  if (cell.counts.ok === 0) return `none of ${cell.counts.scheduled} requests was answered`;
  const primary = cell.scores.find((score) => score.estimate !== null);
  const parts = [
    primary?.estimate
      ? `${primary.scorer} ${formatEstimate(primary.estimate, unitOf(primary.scorer, scorers))}`
      : null,
    describeP95(cell),
  ].filter((part) => part !== null);
  return parts.length === 0 ? `${cell.counts.ok} requests answered` : parts.join(', ');
}

function describeCell(cell: CellSummary, scorers: readonly UsedScorer[]): string[] {
  const scores = cell.scores.flatMap(({ scorer, estimate }) =>
    estimate === null ? [] : [`${scorer} ${formatEstimate(estimate, unitOf(scorer, scorers))}`],
  );
  const { ok, scheduled } = cell.counts;
  return [
    `${cell.id}: ${ok} of ${scheduled} requests answered${scores.length > 0 ? `; ${scores.join(', ')}` : ''}.`,
  ];
}

function describeP95(cell: CellSummary): string | null {
  const p95 = cell.latency
    .find(({ metric }) => metric === cell.headline)
    ?.warm?.quantiles.find(({ p }) => p === 95);
  return p95 === undefined ? null : `warm p95 of ${cell.headline} ${formatEstimate(p95, 'ms')}`;
}

function unitOf(name: string, scorers: readonly UsedScorer[]): 'share' | 'score' {
  return scorers.find(({ scorer }) => scorer.name === name)?.scorer.unit ?? 'score';
}

function closingSentences({ simulated, cells, clientValid }: VerdictInput): string[] {
  const open = cells.reduce((sum, { counts }) => sum + counts.notSent + counts.cancelled, 0);
  const planned = cells.reduce((sum, { counts }) => sum + counts.scheduled, 0);
  return [
    open > 0
      ? `The run is incomplete: ${formatNumber(open / planned, 'share')} of its ${planned} requests did not end, so every number may still move.`
      : null,
    clientValid
      ? null
      : 'The client was saturated: its own lateness is in every time and rate, so none of them decides anything.',
    simulated ? 'Numbers of sandbox candidates are simulated; they decide nothing about real servers.' : null,
  ].filter((sentence) => sentence !== null);
}
