import type { Answer } from '../types/output.ts';
import type { Sample } from '../types/sample.ts';
import type { Score } from '../types/score.ts';
import { labelPair, targetProblem } from './answer-label.ts';

/** 1 when the normalised answer is the normalised target, else 0; unscored without a target. Never throws. */
export function scoreLabel(sample: Pick<Sample, 'target'>, output: Answer): Score {
  const pair = labelPair(sample, output);
  if (pair === null) return { unscored: targetProblem(sample.target) };
  return { value: pair.target === pair.answer ? 1 : 0, metadata: null };
}
