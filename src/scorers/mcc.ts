import type { Scorer } from '../types/plugs.ts';
import { labelPair } from './answer-label.ts';
import { countPairs } from './class-counts.ts';
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
  aggregate: (pairs) => (weights) => {
    const { classes, total, hits } = countPairs(pairs, weights);
    let cross = 0;
    let answeredSquares = 0;
    let supportSquares = 0;
    for (const { support, answered } of classes) {
      cross += support * answered;
      answeredSquares += answered * answered;
      supportSquares += support * support;
    }
    if (classes.filter(({ support }) => support > 0).length < 2) return null;
    if (classes.filter(({ answered }) => answered > 0).length < 2) return 0;
    const spread = (total * total - answeredSquares) * (total * total - supportSquares);
    return (hits * total - cross) / Math.sqrt(spread);
  },
};
