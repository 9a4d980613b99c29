import type { Scorer } from '../types/scorer.ts';
import { codePoints } from './edit-distance.ts';
import { errorRateOver } from './error-rate.ts';
import { checkOptionTypes } from './options.ts';
import { stripText } from './white-space.ts';

/** Character error rate, 0 to any height: character edits of all rows per reference character. */
export const cer: Scorer = {
  name: 'cer',
  title: 'Character error rate',
  higherIsBetter: false,
  unit: 'share',
  definition:
    'Inserted, deleted and substituted characters of all answers ÷ characters of all targets; lower is better, and it can pass 100 %. Characters are Unicode code points, spaces inside included, white space at both ends not. Of a list of targets the one with the lowest rate counts.',
  source: 'jiwer 4 cer() with its default transformation',
  kind: 'corpus',
  perfectRow: 0,
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  ...errorRateOver((text) => codePoints(stripText(text))),
};
