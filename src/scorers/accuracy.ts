import type { Scorer } from '../types/scorer.ts';
import { labelPair } from './answer-label.ts';
import { scoreLabel } from './label-score.ts';
import { checkOptionTypes } from './options.ts';

/** 1 when the answered label is the target label. */
export const accuracy: Scorer = {
  name: 'accuracy',
  title: 'Accuracy',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers whose label is the target: the top label of a classifier, or the whole text of a generated answer. Both sides are trimmed and lower-cased; text also loses surrounding quotes, brackets, asterisks and trailing punctuation.',
  source: 'scikit-learn accuracy_score, on normalised labels',
  kind: 'zero-one',
  pairsAreLabels: true,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score: (sample, output) => scoreLabel(sample, output),
  pair: (sample, output) => labelPair(sample, output),
  aggregate: null,
};
