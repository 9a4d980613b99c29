import type { Scorer } from '../types/scorer.ts';
import { rankingScorer } from './ranked-grades.ts';

/** nDCG of the first k texts: graded relevance, discounted by rank. */
export function ndcgAt(k: number): Scorer {
  return rankingScorer(
    {
      name: `ndcg@${k}`,
      title: `nDCG@${k}`,
      definition: `Mean over queries of DCG ÷ DCG of the best order, DCG = Σ grade ÷ log2(rank + 1) over the first ${k} texts; the gain is the grade itself, not 2^grade − 1, and grades below 0 gain 0.`,
      source: 'Järvelin and Kekäläinen 2002, TOIS 20:422–446; trec_eval ndcg_cut; scikit-learn ndcg_score',
    },
    (grades) => {
      const gains = grades.map((grade) => Math.max(0, grade));
      return (
        dcg(gains, k) /
        dcg(
          [...gains].sort((a, b) => b - a),
          k,
        )
      );
    },
  );
}

function dcg(gains: readonly number[], k: number): number {
  return gains.slice(0, k).reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0);
}
