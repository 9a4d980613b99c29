import type { Comparison, RunReport } from '../types/report.ts';
import type { CellSummary, ScorerSummary } from '../types/summary.ts';
import type { UsedScorer } from './cell-data.ts';

/** What the verdict is read from. */
export interface VerdictInput {
  readonly cells: readonly CellSummary[];
  readonly comparisons: readonly Comparison[];
  readonly scorers: readonly UsedScorer[];
  readonly status: Pick<RunReport['status'], 'complete' | 'stops'>;
  readonly simulated: boolean;
  /** False: the client was saturated, and no time decides. */
  readonly clientValid: boolean;
}

/** A rule's outcome: who is left, and what was said. */
export interface Step {
  readonly left: readonly CellSummary[];
  readonly sentences: readonly string[];
}

/** A scorer's estimate in a cell; null: none. */
export function estimateBy(cell: CellSummary, scorer: string): ScorerSummary['estimate'] {
  return cell.scores.find((score) => score.scorer === scorer)?.estimate ?? null;
}

/** The comparison of two cells and the sign that turns its difference into `other` − `base`. */
export function findComparison(
  comparisons: readonly Comparison[],
  base: CellSummary,
  other: CellSummary,
  metric: string,
): { comparison: Comparison; sign: 1 | -1 } | null {
  for (const comparison of comparisons) {
    const same =
      comparison.metric === metric &&
      comparison.dataset === base.dataset &&
      comparison.prompt === base.prompt &&
      comparison.load === base.load;
    if (same && comparison.a === base.candidate && comparison.b === other.candidate)
      return { comparison, sign: 1 };
    if (same && comparison.a === other.candidate && comparison.b === base.candidate)
      return { comparison, sign: -1 };
  }
  return null;
}

/** A difference with the ends of its interval. */
export interface Ends {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A difference the other way round when the sign says so. */
export function turn({ value, low, high }: Ends, sign: 1 | -1): Ends {
  if (sign === 1) return { value, low, high };
  const negate = (x: number | null) => (x === null ? null : 0 - x);
  return { value: 0 - value, low: negate(high), high: negate(low) };
}

/** A p-value for people. */
export function formatP(p: number | null): string {
  if (p === null) return 'unknown';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
