import type { Scorer } from '../types/plugs.ts';
import { labelPair } from './answer-label.ts';
import { countPairs } from './class-counts.ts';
import { scoreLabel } from './label-score.ts';
import { checkOptionTypes } from './options.ts';

/** Unweighted mean of the F1 of every class seen in targets or answers. */
export const macroF1: Scorer = {
  name: 'macro-f1',
  title: 'Macro-F1',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Mean over classes of F1 = 2·TP ÷ (2·TP + FP + FN), every class alike. Classes are those seen in targets or answers; an answer that is no class counts as a class of its own with F1 0.',
  source: "scikit-learn f1_score(average='macro', zero_division=0)",
  kind: 'corpus',
  pairsAreLabels: true,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score: (sample, output) => scoreLabel(sample, output),
  pair: (sample, output) => labelPair(sample, output),
  aggregate: (pairs) => (weights) => {
    const { classes } = countPairs(pairs, weights);
    if (classes.length === 0) return null;
    let sum = 0;
    for (const { hits, support, answered } of classes) sum += (2 * hits) / (support + answered);
    return sum / classes.length;
  },
};
