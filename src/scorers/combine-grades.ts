import type { Score } from '../types/score.ts';
import type { Regrading } from '../types/scorer.ts';

/** What a judge said when it was asked about an answer once more. */
export interface Regraded {
  readonly score: Score;
  /** A cache gave the reply, or a part of it: it is no further opinion. */
  readonly cached: boolean;
}

/**
 * One score from the repeats of a judge: the mean of the readable ones. Metadata: `grades` holds the grade of each repeat
 * in order, null where none could be read; `fromCache` the places (0-based) of those that a cache gave, when there are
 * any. Unscored when none is readable, with the first reason.
 */
export function combineGrades(repeats: readonly Regraded[], { gradeOf }: Regrading): Score {
  const scores = repeats.map(({ score }) => score);
  const readable = scores.filter((score) => 'value' in score);
  if (readable.length === 0) {
    const reason = scores.find((score) => 'unscored' in score)?.unscored ?? 'it was not asked';
    return { unscored: `none of ${repeats.length} grades could be read; the first: ${reason}` };
  }
  const fromCache = repeats.flatMap(({ cached }, place) => (cached ? [place] : []));
  const reply = readable.find(({ metadata }) => metadata?.reply !== undefined)?.metadata?.reply;
  return {
    value: readable.reduce((sum, { value }) => sum + value, 0) / readable.length,
    metadata: {
      grades: scores.map((score) => ('value' in score ? gradeOf(score) : null)),
      ...(fromCache.length === 0 ? {} : { fromCache }),
      ...(reply === undefined ? {} : { reply }),
    },
  };
}

/** Grades of a score that `combineGrades` made, null for those that a cache gave; null: the judge was asked once. */
export function gradesIn(
  score: Score,
): { readonly grades: readonly (number | null)[]; readonly cached: number } | null {
  if ('unscored' in score) return null;
  const { grades, fromCache } = score.metadata ?? {};
  if (!Array.isArray(grades)) return null;
  const cached: readonly unknown[] = Array.isArray(fromCache) ? fromCache : [];
  return {
    grades: grades.map((grade, place) =>
      typeof grade === 'number' && !cached.includes(place) ? grade : null,
    ),
    cached: cached.length,
  };
}
