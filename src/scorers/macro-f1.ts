import type { Scorer } from '../types/scorer.ts';
import { labelPair } from './answer-label.ts';
import { countClasses } from './class-counts.ts';
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
  aggregate(pairs) {
    const count = countClasses(pairs);
    return (weights) => {
      const { support, answered, hits } = count(weights);
      let sum = 0;
      let seen = 0;
      for (let i = 0; i < hits.length; i += 1) {
        const weight = (support[i] as number) + (answered[i] as number);
        if (weight === 0) continue;
        sum += (2 * (hits[i] as number)) / weight;
        seen += 1;
      }
      return seen === 0 ? null : sum / seen;
    };
  },
};
