import type { Scorer } from '../types/scorer.ts';
import { labelPair } from './answer-label.ts';
import { scoreLabel } from './label-score.ts';
import { checkOptionTypes } from './options.ts';

/** Table of target against answer, with precision, recall and F1 of each class; no number of its own. */
export const confusionMatrix: Scorer = {
  name: 'confusion-matrix',
  title: 'Confusion matrix',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Rows are targets, columns answers. Precision = TP ÷ answered, recall = TP ÷ support, F1 = 2·TP ÷ (answered + support); empty where the denominator is 0.',
  source: 'scikit-learn confusion_matrix and precision_recall_fscore_support',
  kind: 'table',
  pairsAreLabels: true,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score: (sample, output) => scoreLabel(sample, output),
  pair: (sample, output) => labelPair(sample, output),
  aggregate: null,
};
