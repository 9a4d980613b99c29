import type { Answer } from '../types/output.ts';
import type { Sample } from '../types/sample.ts';
import type { Score } from '../types/score.ts';
import type { LabelPair } from '../types/scorer.ts';
import { parseJson } from '../util/parse-json.ts';
import { comparedText, kindProblem } from './answer-text.ts';
import { targetTexts, targetTextsProblem } from './target.ts';

/** What a corpus metric over texts compares: every text that the target accepts, and the answer. */
export interface Texts {
  readonly targets: readonly string[];
  readonly answer: string;
}

/** Target and answer of one row as JSON; null without a target, or for an answer that is no text. */
export function textPair(sample: Pick<Sample, 'target'>, answer: Answer): LabelPair | null {
  const targets = targetTexts(sample.target);
  const text = comparedText(answer);
  if (targets === null || text === null) return null;
  return { target: JSON.stringify(targets), answer: JSON.stringify(text) };
}

/** Reads a pair of `textPair`. An answer that is no JSON text stands for a failed request and reads as empty. */
export function readTextPair(pair: LabelPair): Texts {
  const targets = parseJson(pair.target);
  const answer = parseJson(pair.answer);
  return {
    targets: Array.isArray(targets) ? targets.map(String) : [],
    answer: typeof answer === 'string' ? answer : '',
  };
}

/** A corpus metric over one row alone: for the row's own record, as the cell's number is no mean of these. */
export function scoreTextsAlone(
  sample: Pick<Sample, 'target'>,
  answer: Answer,
  metric: (pairs: readonly LabelPair[]) => () => number | null,
): Score {
  if (comparedText(answer) === null) return { unscored: kindProblem(answer, 'a text') };
  const pair = textPair(sample, answer);
  if (pair === null) return { unscored: targetTextsProblem(sample.target) };
  const value = metric([pair])();
  return value === null ? { unscored: 'the metric is undefined for this row' } : { value, metadata: null };
}
