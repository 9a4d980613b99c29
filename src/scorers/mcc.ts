import type { Scorer } from '../types/scorer.ts';
import { labelPair } from './answer-label.ts';
import { type ClassCounts, countClasses } from './class-counts.ts';
import { scoreLabel } from './label-score.ts';
import { checkOptionTypes } from './options.ts';

/** Matthews correlation over any number of classes, −1 to 1. */
export const mcc: Scorer = {
  name: 'mcc',
  title: 'MCC',
  higherIsBetter: true,
  unit: 'score',
  definition:
    'Correlation of target and answer, R_K = (c·s − Σ p_k·t_k) ÷ √((s² − Σ p_k²)(s² − Σ t_k²)) with c right of s, class k answered p_k and wanted t_k times. 1 is perfect, 0 what a constant or blind answer gets. Undefined when all targets are one class.',
  source:
    'Gorodkin 2004, Computational Biology and Chemistry 28:367–374; scikit-learn matthews_corrcoef, which returns 0 where this is undefined',
  kind: 'corpus',
  pairsAreLabels: true,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score: (sample, output) => scoreLabel(sample, output),
  pair: (sample, output) => labelPair(sample, output),
  aggregate(pairs) {
    const count = countClasses(pairs);
    return (weights) => correlate(count(weights));
  },
};

function correlate({ support, answered, total, right }: ClassCounts): number | null {
  let cross = 0;
  let answeredSquares = 0;
  let supportSquares = 0;
  for (let i = 0; i < support.length; i += 1) {
    cross += (support[i] as number) * (answered[i] as number);
    answeredSquares += (answered[i] as number) ** 2;
    supportSquares += (support[i] as number) ** 2;
  }
  if (support.filter((weight) => weight > 0).length < 2) return null;
  if (answered.filter((weight) => weight > 0).length < 2) return 0;
  const spread = (total * total - answeredSquares) * (total * total - supportSquares);
  return (right * total - cross) / Math.sqrt(spread);
}
