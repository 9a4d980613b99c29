import type { Comparison } from '../types/report.ts';
import type { CellSummary } from '../types/summary.ts';
import { formatEstimate, formatPlural } from './format-number.ts';
import { findComparison, turn } from './verdict-input.ts';

const PERCENTILES = ['p50', 'p95'] as const;

/** What the choice gives up: who answers sooner by more than chance, and where the chosen one refused or was cold. */
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
  return doubts.length === 0
    ? sooner
    : [...sooner, `${chosen.candidate} ${doubts.join(' and ')} during the run.`];
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
