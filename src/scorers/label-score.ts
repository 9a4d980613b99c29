import type { Answer } from '../types/output.ts';
import type { Sample } from '../types/sample.ts';
import type { Score } from '../types/score.ts';
import { labelPair } from './answer-label.ts';
import { comparedText, kindProblem } from './answer-text.ts';
import { targetProblem } from './target.ts';

/** 1 when the normalised answer is the normalised target, else 0; unscored without a target or a label. Never throws. */
export function scoreLabel(sample: Pick<Sample, 'target'>, answer: Answer): Score {
  if (comparedText(answer) === null) return { unscored: kindProblem(answer, 'a label or a text') };
  const pair = labelPair(sample, answer);
  if (pair === null) return { unscored: targetProblem(sample.target) };
  return { value: pair.target === pair.answer ? 1 : 0, metadata: null };
}
