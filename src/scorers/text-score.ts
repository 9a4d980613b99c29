import type { Answer } from '../types/output.ts';
import type { Sample } from '../types/sample.ts';
import type { Score } from '../types/score.ts';
import { comparedText, kindProblem } from './answer-text.ts';
import { targetTexts, targetTextsProblem } from './target.ts';

/**
 * The best value of an answer's text against any text that the target accepts; `rate` gives a number or why there is
 * none. Unscored without a target, for an answer that is no text, or where no accepted text could be rated.
 */
export function scoreTexts(
  sample: Pick<Sample, 'target'>,
  answer: Answer,
  rate: (target: string, answer: string) => number | string,
): Score {
  const text = comparedText(answer);
  if (text === null) return { unscored: kindProblem(answer, 'a text') };
  const targets = targetTexts(sample.target);
  if (targets === null) return { unscored: targetTextsProblem(sample.target) };
  const rates = targets.map((target) => rate(target, text));
  const values = rates.filter((value) => typeof value === 'number');
  if (values.length === 0) return { unscored: String(rates[0]) };
  return { value: values.reduce((best, value) => Math.max(best, value)), metadata: null };
}
