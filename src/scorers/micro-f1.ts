import type { Scorer } from '../types/scorer.ts';
import { labelPair } from './answer-label.ts';
import { countClasses } from './class-counts.ts';
import { scoreLabel } from './label-score.ts';
import { checkOptionTypes } from './options.ts';

/** F1 of the pooled counts of all classes; with one label a sample it equals accuracy. */
export const microF1: Scorer = {
  name: 'micro-f1',
  title: 'Micro-F1',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'F1 of true positives, false positives and false negatives summed over all classes. With exactly one label a sample it equals accuracy.',
  source: "scikit-learn f1_score(average='micro')",
  kind: 'corpus',
  pairsAreLabels: true,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score: (sample, output) => scoreLabel(sample, output),
  pair: (sample, output) => labelPair(sample, output),
  aggregate(pairs) {
    const count = countClasses(pairs);
    return (weights) => {
      const { total, right } = count(weights);
      return total === 0 ? null : right / total;
    };
  },
};
