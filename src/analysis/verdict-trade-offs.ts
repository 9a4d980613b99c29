import type { Comparison } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { formatEstimate, formatPlural } from './format-number.ts';
import { findComparison, turn } from './verdict-input.ts';

const PERCENTILES = ['p50', 'p95'] as const;

/**
 * What the choice gives up: who answers sooner by more than chance, where the chosen one refused or was cold, and which
 * mistake it made most.
 */
export function describeTradeOffs(
  chosen: CellSummary,
  others: readonly CellSummary[],
  comparisons: readonly Comparison[],
): readonly string[] {
  const sooner = others.flatMap((other) => describeSooner(chosen, other, comparisons));
  const { counts, cold } = chosen;
  const doubts = [
    counts.rateLimited > 0
      ? `refused ${formatPlural(counts.rateLimited, 'attempt')} by its rate limit (429)`
      : null,
    cold.periods > 0 ? `was cold in ${formatPlural(cold.periods, 'period')}` : null,
  ].filter((doubt) => doubt !== null);
  const trouble = doubts.length === 0 ? [] : [`${chosen.candidate} ${doubts.join(' and ')} during the run.`];
  return [...sooner, ...trouble, ...describeMistake(chosen)];
}

/** Fewer wrong answers of one kind are no habit. */
const FEWEST_MISTAKES = 3;

/** Characters of two labels that a sentence has room for. */
const LONGEST_PAIR = 100;

/** The commonest pair of a right and a given label, as counted; nothing where none is commoner than all others. */
function describeMistake({ candidate, confusion }: CellSummary): readonly string[] {
  if (confusion === null) return [];
  const { labels, matrix } = confusion;
  const mistakes = matrix.flatMap((row, right) =>
    row.flatMap((times, given) => (given === right || times === 0 ? [] : [{ right, given, times }])),
  );
  const [first, second] = mistakes.sort((a, b) => b.times - a.times);
  if (first === undefined || first.times < FEWEST_MISTAKES || first.times === second?.times) return [];
  const wrong = mistakes.reduce((sum, { times }) => sum + times, 0);
  const pair = `${labels[first.given]} for ${labels[first.right]}`;
  if (pair.length > LONGEST_PAIR) return [];
  return [
    `${formatPlural(wrong, 'answer')} of ${candidate} named a wrong label, most often ${pair}: ${formatPlural(first.times, 'time')}, as counted.`,
  ];
}

function describeSooner(
  chosen: CellSummary,
  other: CellSummary,
  comparisons: readonly Comparison[],
): readonly string[] {
  const parts = PERCENTILES.flatMap((p) => {
    const found = findComparison(comparisons, chosen, other, `${chosen.headline}.${p}`);
    if (found?.comparison.difference == null) return [];
    if (found.comparison.verdict !== (found.sign === 1 ? 'better' : 'worse')) return [];
    return [
      `warm ${p} of ${chosen.headline} ${formatEstimate(turn(found.comparison.difference, found.sign), 'ms')}`,
    ];
  });
  return parts.length === 0
    ? []
    : [`${other.candidate} answers sooner than ${chosen.candidate}: ${parts.join(', ')}.`];
}
