import type { Scorer } from '../types/scorer.ts';
import { codePoints, editDistance } from './edit-distance.ts';
import { checkOptionTypes } from './options.ts';
import { scoreTexts } from './text-score.ts';

/** Similarity of target and answer, 0 to 1, by the edits that turn one into the other. */
export const levenshtein: Scorer = {
  name: 'levenshtein',
  title: 'Levenshtein similarity',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Mean over answers of 1 − edits ÷ length of the longer text, in Unicode code points; edits are insertions, deletions and substitutions. White space at both ends is ignored unless trim is false; case counts unless ignoreCase is true. Of a list of targets the best counts.',
  source: 'Levenshtein 1966, Soviet Physics Doklady 10:707–710; RapidFuzz Levenshtein.normalized_similarity',
  kind: 'mean',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, { ignoreCase: 'boolean', trim: 'boolean' }),
  score(sample, answer, options) {
    const fold = (text: string) => {
      const trimmed = options.trim === false ? text : text.trim();
      return codePoints(options.ignoreCase === true ? trimmed.toLowerCase() : trimmed);
    };
    return scoreTexts(sample, answer, (target, text) => {
      const wanted = fold(target);
      const given = fold(text);
      const edits = editDistance(wanted, given);
      return typeof edits === 'string' ? edits : 1 - edits / Math.max(wanted.length, given.length);
    });
  },
  pair: () => null,
  aggregate: null,
};
