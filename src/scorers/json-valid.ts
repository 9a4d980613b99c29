import type { Scorer } from '../types/scorer.ts';
import { readAnswerJson } from './answer-json.ts';
import { answerText } from './answer-text.ts';
import { checkOptionTypes } from './options.ts';

/** 1 when the whole answer is JSON; needs no target. */
export const jsonValid: Scorer = {
  name: 'json-valid',
  title: 'Valid JSON',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers whose whole text is one JSON value, white space around it apart. A Markdown code fence around it makes it no JSON unless fence is true; so does nesting deeper than 500 levels.',
  source: 'RFC 8259; ECMAScript JSON.parse',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, { fence: 'boolean' }),
  score(_sample, answer, options) {
    const value = readAnswerJson(answerText(answer), options.fence === true);
    return { value: value === undefined ? 0 : 1, metadata: null };
  },
  pair: () => null,
  aggregate: null,
};
