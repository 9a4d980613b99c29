import type { LabelPair } from '../types/scorer.ts';
import type { ConfusionMatrix } from '../types/summary.ts';

/** Answers that are no class of the dataset are pooled beyond this many. */
const MAX_STRAY_LABELS = 10;
/** A table with more classes than this can't be read, and grows with their square. */
const MAX_CLASSES = 200;
const POOLED = '(other answers)';

/**
 * Counts of target against answer, labels in alphabetical order: classes of the targets first, then answers that are
 * no class (pooled when there are more than 10). Null for no pairs or more than 200 classes.
 */
export function buildConfusion(pairs: readonly LabelPair[]): ConfusionMatrix | null {
  const classes = [...new Set(pairs.map((pair) => pair.target))].sort(byCodeUnit);
  if (classes.length === 0 || classes.length > MAX_CLASSES) return null;
  const known = new Set(classes);
  const stray = [...new Set(pairs.map((pair) => pair.answer).filter((answer) => !known.has(answer)))];
  const pool = stray.length > MAX_STRAY_LABELS;
  const labels = [...classes, ...(pool ? [POOLED] : stray.sort(byCodeUnit))];
  const index = new Map(labels.map((label, i) => [label, i]));
  const matrix = labels.map(() => labels.map(() => 0));
  for (const { target, answer } of pairs) {
    const row = matrix[index.get(target) as number] as number[];
    const column = index.get(pool && !known.has(answer) ? POOLED : answer) as number;
    row[column] = (row[column] as number) + 1;
  }
  return { labels, matrix, perClass: labels.map((label, i) => describeClass(label, i, matrix)) };
}

function describeClass(
  label: string,
  index: number,
  matrix: readonly (readonly number[])[],
): ConfusionMatrix['perClass'][number] {
  const support = (matrix[index] as readonly number[]).reduce((sum, count) => sum + count, 0);
  const answered = matrix.reduce((sum, row) => sum + (row[index] as number), 0);
  const hits = matrix[index]?.[index] as number;
  return {
    label,
    support,
    precision: answered === 0 ? null : hits / answered,
    recall: support === 0 ? null : hits / support,
    f1: support + answered === 0 ? null : (2 * hits) / (support + answered),
  };
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
