import type { Scorer } from '../types/plugs.ts';
import { answerText, targetProblem, targetText } from './answer-label.ts';
import { checkOptionTypes } from './options.ts';

/** 1 when the target stands somewhere in the answer. */
export const includes: Scorer = {
  name: 'includes',
  title: 'Includes',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers that contain the trimmed target anywhere. Case counts unless ignoreCase is true. It does not look at word boundaries: "support" is found in "unsupported".',
  source: 'inspect_ai includes(); promptfoo contains',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, { ignoreCase: 'boolean' }),
  score(sample, output, options) {
    const target = targetText(sample.target);
    if (target === null) return { unscored: targetProblem(sample.target) };
    const fold = (text: string) => (options.ignoreCase === true ? text.toLowerCase() : text);
    return { value: fold(answerText(output)).includes(fold(target.trim())) ? 1 : 0, metadata: null };
  },
  pair: () => null,
  aggregate: null,
};
