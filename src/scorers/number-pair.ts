import type { Answer } from '../types/output.ts';
import type { Sample } from '../types/sample.ts';
import type { Score } from '../types/score.ts';
import type { LabelPair } from '../types/scorer.ts';
import { answerText } from './answer-text.ts';
import { similarities } from './embedding.ts';
import { parseNumbers } from './parse-number.ts';
import { targetProblem, targetText } from './target.ts';

/** Target and answer of one row as numbers written as text; null where either has none. */
export function numberPair(sample: Pick<Sample, 'target'>, answer: Answer): LabelPair | null {
  const target = targetNumber(sample.target);
  const given = answerNumber(answer);
  return typeof target === 'string' || typeof given === 'string'
    ? null
    : { target: String(target), answer: String(given) };
}

/** The answered number itself: one row has no correlation. */
export function scoreNumber(sample: Pick<Sample, 'target'>, answer: Answer): Score {
  const target = targetNumber(sample.target);
  if (typeof target === 'string') return { unscored: target };
  const given = answerNumber(answer);
  if (typeof given === 'string') return { unscored: given };
  return { value: given, metadata: { target } };
}

/** A number, or why there is none. */
function answerNumber(answer: Answer): number | string {
  switch (answer.kind) {
    case 'embeddings': {
      const found = similarities(answer.vectors);
      if (typeof found === 'string') return found;
      return oneOf(found, `${answer.vectors.length} vectors; two were expected`);
    }
    case 'ranking':
      return oneOf(answer.scores, `${answer.scores.length} scores; one was expected`);
    case 'labels':
    case 'text':
    case 'span':
      return oneOf(parseNumbers(answerText(answer)), 'no number, or more than one');
    default:
      return `the answer holds ${answer.kind === 'image' ? 'an image' : 'entities'}; a number was expected`;
  }
}

function targetNumber(target: Sample['target']): number | string {
  const text = targetText(target);
  if (text === null) return targetProblem(target);
  const found = oneOf(parseNumbers(text), '');
  return typeof found === 'number' ? found : 'the target is no number';
}

function oneOf(numbers: readonly number[], found: string): number | string {
  const [only, ...others] = numbers;
  if (only === undefined || others.length > 0) return `the answer holds ${found}`;
  return Number.isFinite(only) ? only : 'the answered number is not finite';
}
