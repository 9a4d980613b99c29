import type { Scorer } from '../types/scorer.ts';
import { pearsonR, ranker, readNumbers, weightsOf } from './correlation.ts';
import { numberPair, scoreNumber } from './number-pair.ts';
import { checkOptionTypes } from './options.ts';

/** Rank correlation of answered numbers and targets, −1 to 1. */
export const spearman: Scorer = {
  name: 'spearman',
  title: 'Spearman correlation',
  higherIsBetter: true,
  unit: 'score',
  definition:
    "Pearson's r of the ranks of answered numbers and targets, ties sharing their mean rank. The number of an answer is the cosine of two embeddings, the one score of a ranking, or the one number in a text or label. Undefined when either side is constant; failed requests stay out.",
  source: 'SciPy scipy.stats.spearmanr, which gives NaN where this is undefined',
  kind: 'corpus',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score: (sample, answer) => scoreNumber(sample, answer),
  pair: (sample, answer) => numberPair(sample, answer),
  aggregate(pairs) {
    const columns = readNumbers(pairs);
    const rankAnswers = ranker(columns.answers);
    const rankTargets = ranker(columns.targets);
    return (weights) => {
      const own = weightsOf(columns, weights);
      return pearsonR(rankAnswers(own), rankTargets(own), own);
    };
  },
};
