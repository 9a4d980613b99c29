import type { Scorer } from '../types/scorer.ts';
import { pearsonR, readNumbers, weightsOf } from './correlation.ts';
import { numberPair, scoreNumber } from './number-pair.ts';
import { checkOptionTypes } from './options.ts';

/** Linear correlation of answered numbers and targets, −1 to 1. */
export const pearson: Scorer = {
  name: 'pearson',
  title: 'Pearson correlation',
  higherIsBetter: true,
  unit: 'score',
  definition:
    'r = Σ(x − x̄)(y − ȳ) ÷ √(Σ(x − x̄)² · Σ(y − ȳ)²) of answered number x and target y. The number of an answer is the cosine of two embeddings, the one score of a ranking, or the one number in a text or label. Undefined when either side is constant; failed requests stay out.',
  source: 'SciPy scipy.stats.pearsonr, which gives NaN where this is undefined',
  kind: 'corpus',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score: (sample, answer) => scoreNumber(sample, answer),
  pair: (sample, answer) => numberPair(sample, answer),
  aggregate(pairs) {
    const columns = readNumbers(pairs);
    return (weights) => pearsonR(columns.answers, columns.targets, weightsOf(columns, weights));
  },
};
