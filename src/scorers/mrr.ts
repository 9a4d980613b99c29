import { rankingScorer } from './ranked-grades.ts';

/** Mean reciprocal rank of the first relevant text. */
export const mrr = rankingScorer(
  {
    name: 'mrr',
    title: 'MRR',
    definition: 'Mean over queries of 1 ÷ rank of the first relevant text.',
    source: 'Voorhees 1999, TREC-8 question answering track; trec_eval recip_rank',
  },
  (grades) => 1 / (grades.findIndex((grade) => grade > 0) + 1),
);
