import type { Scorer } from '../types/scorer.ts';
import { errorRateOver } from './error-rate.ts';
import { checkOptionTypes } from './options.ts';
import { splitWords } from './white-space.ts';

/** Word error rate, 0 to any height: word edits of all rows per reference word. */
export const wer: Scorer = {
  name: 'wer',
  title: 'Word error rate',
  higherIsBetter: false,
  unit: 'share',
  definition:
    'Inserted, deleted and substituted words of all answers ÷ words of all targets; lower is better, and it can pass 100 %. Words are what white space separates: case and punctuation count. Of a list of targets the one with the lowest rate counts.',
  source: 'jiwer 4 wer() with its default transformation',
  kind: 'corpus',
  perfectRow: 0,
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  ...errorRateOver(splitWords),
};
