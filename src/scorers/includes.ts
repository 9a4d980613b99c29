import type { Scorer } from '../types/scorer.ts';
import { checkOptionTypes } from './options.ts';
import { scoreTexts } from './text-score.ts';

/** 1 when the target stands somewhere in the answer. */
export const includes: Scorer = {
  name: 'includes',
  title: 'Includes',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers that contain the trimmed target anywhere, or one of its texts where it is a list. Case counts unless ignoreCase is true. It does not look at word boundaries: "support" is found in "unsupported".',
  source: 'inspect_ai includes(); promptfoo contains',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, { ignoreCase: 'boolean' }),
  score(sample, answer, options) {
    const fold = (text: string) => (options.ignoreCase === true ? text.toLowerCase() : text);
    return scoreTexts(sample, answer, (target, text) => (fold(text).includes(fold(target.trim())) ? 1 : 0));
  },
  pair: () => null,
  aggregate: null,
};
