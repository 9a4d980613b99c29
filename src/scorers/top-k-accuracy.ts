import type { JsonObject } from '../types/json.ts';
import type { Scorer } from '../types/scorer.ts';
import { normaliseLabel } from './answer-label.ts';
import { kindProblem } from './answer-text.ts';
import { checkOptionTypes } from './options.ts';
import { targetProblem, targetText } from './target.ts';

const USUAL_K = 5;

/** 1 when the target is among the first k labels of a classifier. */
export const topKAccuracy: Scorer = {
  name: 'top-k-accuracy',
  title: 'Top-k accuracy',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Share of answers that have the target among their k labels with the highest scores; option k, 5 unless set. Labels are trimmed and lower-cased. A label that the server did not send counts as not found, so ask for at least k with top_k.',
  source: 'scikit-learn top_k_accuracy_score, on normalised labels',
  kind: 'zero-one',
  pairsAreLabels: false,
  outside: null,
  checkOptions(options) {
    const problem = checkOptionTypes(options, { k: 'number' });
    if (problem !== null || isPositiveInteger(kOf(options))) return problem;
    return `option "k" is ${kOf(options)}; expected a whole number from 1 up`;
  },
  score(sample, answer, options) {
    if (answer.kind !== 'labels') return { unscored: kindProblem(answer, 'a list of labels') };
    const target = targetText(sample.target);
    if (target === null) return { unscored: targetProblem(sample.target) };
    const wanted = normaliseLabel(target, 'labels');
    const first = answer.labels.slice(0, kOf(options));
    const found = first.some(({ label }) => normaliseLabel(label, 'labels') === wanted);
    return { value: found ? 1 : 0, metadata: null };
  },
  pair: () => null,
  aggregate: null,
};

function kOf(options: JsonObject): number {
  return typeof options.k === 'number' ? options.k : USUAL_K;
}

function isPositiveInteger(k: number): boolean {
  return Number.isInteger(k) && k > 0;
}
