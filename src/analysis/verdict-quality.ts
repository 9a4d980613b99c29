import type { Comparison } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import type { UsedScorer } from './cell-data.ts';
import { differenceUnit, formatEstimate, formatNumber } from './format-number.ts';
import { estimateBy, findComparison, formatP, type Step, turn, type VerdictInput } from './verdict-input.ts';

/** The first scorer of the suite that has an interval in some cell. */
export function primaryScorer(
  cells: readonly CellSummary[],
  scorers: readonly UsedScorer[],
): UsedScorer | null {
  return (
    scorers.find(({ scorer }) =>
      cells.some((cell) => (estimateBy(cell, scorer.name)?.low ?? null) !== null),
    ) ?? null
  );
}

/** The candidate with the best estimate; the first of several that are alike. */
export function bestBy(cells: readonly CellSummary[], { scorer }: UsedScorer): CellSummary {
  const rank = (cell: CellSummary) => {
    const value = estimateBy(cell, scorer.name)?.value;
    if (value === undefined) return Number.NEGATIVE_INFINITY;
    return scorer.higherIsBetter ? value : -value;
  };
  return cells.reduce((best, cell) => (rank(cell) > rank(best) ? cell : best));
}

/** The best by estimate and all that are not shown to be worse; null when a pair with the best can't be compared. */
export function leadByQuality(
  cells: readonly CellSummary[],
  primary: UsedScorer | null,
  { comparisons }: VerdictInput,
): Step | null {
  if (primary === null) {
    const sentence = 'No scorer gives a number with an interval, so quality is not judged.';
    return { left: cells, sentences: [sentence] };
  }
  const { name, unit } = primary.scorer;
  const best = bestBy(cells, primary);
  const estimate = estimateBy(best, name);
  if (estimate === null || cells.some((cell) => estimateBy(cell, name) === null)) return null;
  const sentences = [`${best.candidate} has the best ${name}: ${formatEstimate(estimate, unit)}.`];
  const worse: CellSummary[] = [];
  for (const cell of cells.filter((one) => one !== best)) {
    const judged = judgeAgainst(best, cell, primary, comparisons);
    if (judged === null) return null;
    if (judged.worse) worse.push(cell);
    sentences.push(judged.sentence);
  }
  return { left: cells.filter((cell) => !worse.includes(cell)), sentences };
}

function judgeAgainst(
  best: CellSummary,
  cell: CellSummary,
  { scorer: { name, unit } }: UsedScorer,
  comparisons: readonly Comparison[],
): { worse: boolean; sentence: string } | null {
  const found = findComparison(comparisons, best, cell, name);
  if (found?.comparison.difference == null) return null;
  const { pAdjusted, detectable, verdict } = found.comparison;
  const worse = verdict === (found.sign === 1 ? 'worse' : 'better');
  const apart = differenceUnit(unit);
  const numbers = `${formatEstimate(turn(found.comparison.difference, found.sign), apart)}, p ${formatP(pAdjusted)} after Holm`;
  const reach =
    detectable === null ? '' : `; this run could have detected ${formatNumber(detectable, apart)}`;
  const sentence = worse
    ? `${cell.candidate} is worse than ${best.candidate} in ${name}: ${numbers}.`
    : `${cell.candidate} is not shown to be worse than ${best.candidate} in ${name}: ${numbers}${reach}.`;
  return { worse, sentence };
}

/** How much worse than the best a candidate may be at the bad end of the interval; null: unknown. */
export function possibleLoss(
  best: CellSummary,
  chosen: CellSummary,
  { scorer }: UsedScorer,
  comparisons: readonly Comparison[],
): number | null {
  const found = findComparison(comparisons, best, chosen, scorer.name);
  if (found?.comparison.difference == null) return null;
  const { low, high } = turn(found.comparison.difference, found.sign);
  const bad = scorer.higherIsBetter ? low : high;
  return bad === null ? null : Math.max(0, scorer.higherIsBetter ? -bad : bad);
}
