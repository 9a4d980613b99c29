import type { JsonObject } from '../types/json.ts';
import type { Scorer } from '../types/scorer.ts';
import { messageOf } from '../util/errors.ts';
import { answerText } from './answer-text.ts';
import { checkOptionTypes } from './options.ts';
import { isMatchTimeout, MATCH_TIMEOUT_MS, timedMatch } from './timed-match.ts';

/** 1 when the suite's pattern matches somewhere in the answer; needs no target. */
export const regex: Scorer = {
  name: 'regex',
  title: 'Pattern',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers in which the JavaScript regular expression `pattern` (with `flags`) finds a match. Anchor it with ^ and $ to judge the whole answer. An answer that takes longer than a second is unscored.',
  source: 'ECMAScript RegExp.prototype.test',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: null,
  checkOptions: checkPattern,
  score(_sample, answer, options) {
    try {
      const flags = typeof options.flags === 'string' ? options.flags : '';
      return {
        value: timedMatch(String(options.pattern), flags, answerText(answer)) ? 1 : 0,
        metadata: null,
      };
    } catch (error) {
      return { unscored: isMatchTimeout(error) ? timeoutReason : `pattern failed: ${messageOf(error)}` };
    }
  },
  pair: () => null,
  aggregate: null,
};

const timeoutReason = `the pattern took longer than ${MATCH_TIMEOUT_MS} ms on this answer`;

function checkPattern(options: JsonObject): string | null {
  const problem = checkOptionTypes(options, { pattern: 'string', flags: 'string' });
  if (problem !== null) return problem;
  if (typeof options.pattern !== 'string') return 'option "pattern" is missing: regex needs a pattern';
  const flags = typeof options.flags === 'string' ? options.flags : '';
  // g and y keep a position between calls and change nothing that "does it match" should depend on.
  if (/[^imsuv]/.test(flags)) return `flags "${flags}" hold another letter than i, m, s, u, v`;
  try {
    new RegExp(options.pattern, flags);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
