import type { Json } from '../types/json.ts';
import type { Scorer } from '../types/scorer.ts';
import { canonicalJson } from '../util/hash.ts';
import { parseJson } from '../util/parse-json.ts';
import { kindProblem } from './answer-text.ts';
import { checkOptionTypes } from './options.ts';
import { missingTarget } from './target.ts';

/** 1 when the answer calls exactly the wanted tools with the wanted arguments. */
export const toolCallMatch: Scorer = {
  name: 'tool-call-match',
  title: 'Tool call match',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers whose tool calls are the wanted ones: the same number of calls, each with the same name and equal arguments as JSON values, whatever the order of keys. The order of calls counts only if ordered is true. A target of no calls is met by calling none.',
  source:
    'Exact match of the abstract syntax tree, as in BFCL (Patil et al. 2025), with one accepted value an argument',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, { ordered: 'boolean' }),
  score(sample, answer, options) {
    if (answer.kind !== 'text') return { unscored: kindProblem(answer, 'a text with tool calls') };
    const wanted = readCalls(sample.target);
    if (wanted === null) {
      const problem = missingTarget(sample.target);
      return { unscored: problem ?? 'the target is no list of tool calls ({name, arguments})' };
    }
    const given = answer.toolCalls.map(({ name, arguments: value }) => callText(name, value));
    if (options.ordered !== true) for (const calls of [wanted, given]) calls.sort();
    // A call that has no text is nested too deep to equal any target.
    const same = wanted.length === given.length && wanted.every((call, i) => call === given[i]);
    return { value: same ? 1 : 0, metadata: null };
  },
  pair: () => null,
  aggregate: null,
};

/** Calls of a target, each as one text that equal calls share; null when it is neither a call nor a list of calls. */
function readCalls(target: Json): string[] | null {
  const items: readonly Json[] = Array.isArray(target) ? target : [target];
  const calls: string[] = [];
  for (const item of items) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return null;
    const call = item as Readonly<Record<string, Json>>;
    if (typeof call.name !== 'string') return null;
    const text = callText(call.name, call.arguments ?? {});
    if (text === null) return null;
    calls.push(text);
  }
  return calls;
}

/** A call as a text that equal calls share; null when it is nested too deep. Arguments may be JSON inside a text. */
function callText(name: string, value: Json): string | null {
  const inside = typeof value === 'string' ? parseJson(value) : undefined;
  try {
    return canonicalJson([name, inside ?? value]);
  } catch {
    return null;
  }
}
