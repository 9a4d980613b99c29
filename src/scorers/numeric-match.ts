import type { JsonObject } from '../types/json.ts';
import type { Scorer } from '../types/scorer.ts';
import { checkOptionTypes } from './options.ts';
import { parseNumbers } from './parse-number.ts';
import { scoreTexts } from './text-score.ts';

const TAKES = ['last', 'first', 'only'];
const USUAL_RELATIVE_TOLERANCE = 1e-9;

/** 1 when the answer's number is the target's, within a tolerance. */
export const numericMatch: Scorer = {
  name: 'numeric-match',
  title: 'Numeric match',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers whose number is the target within max(relativeTolerance × the larger magnitude, absoluteTolerance), 1e-9 and 0 unless set. The number is the last one in the text (take: first, or only: the text must hold exactly one). Commas group thousands, the point is decimal. An answer without a number is wrong. Of a list of targets any counts.',
  source:
    'Python math.isclose (PEP 485); last number as in GSM8K evaluations (Cobbe et al. 2021, arXiv 2110.14168)',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: null,
  checkOptions: checkNumericOptions,
  score: (sample, answer, options) =>
    scoreTexts(sample, answer, (target, text) => {
      const wanted = takeNumber(target, options);
      if (wanted === null) return 'the target holds no number to compare';
      const given = takeNumber(text, options);
      return given !== null && isClose(wanted, given, options) ? 1 : 0;
    }),
  pair: () => null,
  aggregate: null,
};

function takeNumber(text: string, options: JsonObject): number | null {
  const numbers = parseNumbers(text);
  if (options.take === 'only' && numbers.length !== 1) return null;
  return numbers.at(options.take === 'first' ? 0 : -1) ?? null;
}

function isClose(a: number, b: number, options: JsonObject): boolean {
  const relative = Number(options.relativeTolerance ?? USUAL_RELATIVE_TOLERANCE);
  const absolute = Number(options.absoluteTolerance ?? 0);
  const gap = Math.abs(a - b);
  return a === b || gap <= Math.abs(relative * a) || gap <= Math.abs(relative * b) || gap <= absolute;
}

function checkNumericOptions(options: JsonObject): string | null {
  const problem = checkOptionTypes(options, {
    take: 'string',
    absoluteTolerance: 'number',
    relativeTolerance: 'number',
  });
  if (problem !== null) return problem;
  if (options.take !== undefined && !TAKES.includes(String(options.take))) {
    return `option "take" is "${String(options.take)}"; expected ${TAKES.join(', ')}`;
  }
  for (const name of ['absoluteTolerance', 'relativeTolerance']) {
    const value = options[name];
    if (value !== undefined && !(Number(value) >= 0))
      return `option "${name}" is ${value}; expected 0 or more`;
  }
  return null;
}
