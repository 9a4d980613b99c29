import type { Baseline, BaselineCell } from '../types/baseline.ts';
import { visibleText } from './clean-text.ts';
import { formatCount, formatNumber } from './format.ts';

/** An accepted baseline for a terminal: which run, since when, and the mean of each score. Ends with a newline. */
export function renderBaseline(baseline: Baseline): string {
  const { suite, runId, startedAt, acceptedAt, gitSha, cells } = baseline;
  const commit = gitSha === null ? '' : `, commit ${gitSha.slice(0, 12)}`;
  const accepted = acceptedAt === null ? '' : `, accepted ${acceptedAt}`;
  const lines = [
    `${suite}: run ${runId} of ${startedAt}${commit}${accepted}`,
    ...cells.map((cell) => `  ${cell.id}: ${describeCell(cell)}`),
  ];
  return lines.map((line) => `${visibleText(line)}\n`).join('');
}

function describeCell({ samples, values }: BaselineCell): string {
  const means = Object.entries(values).flatMap(([name, list]) => {
    const known = list.filter((value) => value !== null);
    if (known.length === 0) return [];
    return [`${name} ${formatNumber(known.reduce((sum, value) => sum + value, 0) / known.length)}`];
  });
  return `${formatCount(samples.length)} samples${means.length === 0 ? '' : `, ${means.join(', ')}`}`;
}
