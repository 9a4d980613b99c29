import { rankingScorer } from './ranked-grades.ts';

/** Mean average precision over queries. */
export const meanAveragePrecision = rankingScorer(
  {
    name: 'map',
    title: 'MAP',
    definition:
      'Mean over queries of average precision: at the rank of each relevant text, relevant texts so far ÷ rank, averaged over all relevant texts.',
    source: 'trec_eval map; scikit-learn average_precision_score where no scores are equal',
  },
  (grades) => {
    let found = 0;
    let sum = 0;
    grades.forEach((grade, i) => {
      if (grade <= 0) return;
      found += 1;
      sum += found / (i + 1);
    });
    return sum / found;
  },
);
