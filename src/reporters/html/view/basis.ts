import { extent } from 'd3-array';
import type { RunReport } from '../../../types/report.ts';
import { findDistribution, findScore, headlineScorer } from '../../cells.ts';
import { formatCount } from '../../format.ts';

/** What the numbers of the verdict's sentences rest on, as a footnote of theirs; empty: nothing was measured. */
export function basisText(report: RunReport): string {
  const parts = [...qualityBasis(report), ...latencyBasis(report)];
  if (parts.length === 0) return '';
  return `[ ]: 95 % interval. ${parts.join('; ')}; counts and costs are all that this run had, so they have no interval.`;
}

function qualityBasis(report: RunReport): readonly string[] {
  const scorer = headlineScorer(report);
  if (scorer === null) return [];
  const scored = report.cells.flatMap((cell) => findScore(cell, scorer.name)?.estimate?.n ?? []);
  const paired = report.comparisons.filter(({ metric }) => metric === scorer.name).map((one) => one.paired);
  return [
    ...rangeText(scored, `${scorer.name}:`, 'samples of each candidate'),
    ...rangeText(paired, 'differences:', 'pairs'),
  ];
}

function latencyBasis({ cells }: RunReport): readonly string[] {
  return [...new Set(cells.map(({ headline }) => headline))].flatMap((metric) => {
    const n = cells
      .filter(({ headline }) => headline === metric)
      .flatMap((cell) => findDistribution(cell, metric, 'warm')?.n ?? []);
    return rangeText(n, `${metric}:`, 'warm answers of each candidate');
  });
}

/** "accuracy: n = 240 samples", "n = 232 to 240" where cells differ; nothing without a number. */
function rangeText(numbers: readonly number[], name: string, what: string): readonly string[] {
  const [low, high] = extent(numbers);
  if (low === undefined || high === undefined) return [];
  const range = low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`;
  return [`${name} n = ${range} ${what}`];
}
