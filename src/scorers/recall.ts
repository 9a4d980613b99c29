import type { Scorer } from '../types/scorer.ts';
import { rankingScorer } from './ranked-grades.ts';

/** Share of a query's relevant texts that stand among the first k. */
export function recallAt(k: number): Scorer {
  return rankingScorer(
    {
      name: `recall@${k}`,
      title: `Recall@${k}`,
      definition: `Mean over queries of relevant texts among the first ${k} ÷ all relevant texts.`,
      source: `trec_eval recall_${k}`,
    },
    (grades) => {
      const relevant = (some: readonly number[]) => some.filter((grade) => grade > 0).length;
      return relevant(grades.slice(0, k)) / relevant(grades);
    },
  );
}
