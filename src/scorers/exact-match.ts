import type { Scorer } from '../types/scorer.ts';
import { checkOptionTypes } from './options.ts';
import { scoreTexts } from './text-score.ts';

/** 1 when the whole answer is the target, character by character; trimmed unless `trim: false`. */
export const exactMatch: Scorer = {
  name: 'exact-match',
  title: 'Exact match',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers whose whole text equals the target, or one of its texts where it is a list. White space at both ends is ignored unless trim is false; case counts unless ignoreCase is true.',
  source: 'SQuAD exact match without its normalisation (Rajpurkar et al. 2016, arXiv 1606.05250)',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, { ignoreCase: 'boolean', trim: 'boolean' }),
  score(sample, answer, options) {
    const fold = (text: string) => {
      const trimmed = options.trim === false ? text : text.trim();
      return options.ignoreCase === true ? trimmed.toLowerCase() : trimmed;
    };
    return scoreTexts(sample, answer, (target, text) => (fold(text) === fold(target) ? 1 : 0));
  },
  pair: () => null,
  aggregate: null,
};
