import type { Json } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { Sample } from '../types/sample.ts';
import type { Score } from '../types/score.ts';
import type { Scorer } from '../types/scorer.ts';
import { kindProblem } from './answer-text.ts';
import { similarities } from './embedding.ts';
import { checkOptionTypes } from './options.ts';
import { missingTarget } from './target.ts';

/** Ending of the definition of every scorer over rankings. */
const RANKING_RULES =
  'Texts are ranked by falling score, or by their cosine with the first embedding; of equal scores the less relevant text stands first, so that a constant model gains nothing. A text is relevant when its grade is above 0. A query without a relevant text is unscored.';

/** What all scorers over one query's ranking share; `rate` takes the grades in ranked order, at least one above 0. */
export function rankingScorer(
  own: Pick<Scorer, 'name' | 'title' | 'definition' | 'source'>,
  rate: (grades: readonly number[]) => number,
): Scorer {
  return {
    ...own,
    definition: `${own.definition} ${RANKING_RULES}`,
    higherIsBetter: true,
    unit: 'share',
    kind: 'mean',
    pairsAreLabels: false,
    outside: null,
    checkOptions: (options) => checkOptionTypes(options, {}),
    score(sample, answer) {
      const grades = rankedGrades(sample, answer);
      return typeof grades === 'string' ? { unscored: grades } : scoreOf(rate(grades));
    },
    pair: () => null,
    aggregate: null,
  };
}

function scoreOf(value: number): Score {
  return Number.isFinite(value)
    ? { value, metadata: null }
    : { unscored: 'the grades are too large to add up' };
}

/** Grades of the texts in the order in which the answer ranks them, or why there are none. */
function rankedGrades(sample: Pick<Sample, 'target'>, answer: Answer): number[] | string {
  const scores = rankingScores(answer);
  if (typeof scores === 'string') return scores;
  const grades = readGrades(sample.target);
  if (typeof grades === 'string') return grades;
  if (scores.length !== grades.length) {
    return `the answer ranks ${scores.length} texts, the target grades ${grades.length}`;
  }
  if (!scores.every(Number.isFinite)) return 'a score of the answer is not finite';
  if (!grades.some((grade) => grade > 0)) return 'the target holds no relevant text';
  return grades
    .map((grade, i) => ({ grade, score: scores[i] as number }))
    .sort((a, b) => b.score - a.score || a.grade - b.grade)
    .map(({ grade }) => grade);
}

function rankingScores(answer: Answer): readonly number[] | string {
  if (answer.kind === 'ranking') return answer.scores;
  return answer.kind === 'embeddings' ? similarities(answer.vectors) : kindProblem(answer, 'a ranking');
}

function readGrades(target: Json): readonly number[] | string {
  const grades = Array.isArray(target)
    ? (target as readonly Json[]).filter((grade) => typeof grade === 'number' && Number.isFinite(grade))
    : [];
  if (Array.isArray(target) && target.length > 0 && grades.length === target.length) {
    return grades as readonly number[];
  }
  return missingTarget(target) ?? 'the target is no list of grades (a number for each text)';
}
