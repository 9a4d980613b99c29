import type { Answer } from '../types/output.ts';
import type { Sample } from '../types/sample.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import { parseJson } from '../util/parse-json.ts';
import { normaliseLabel } from './answer-label.ts';
import { kindProblem } from './answer-text.ts';
import { checkOptionTypes } from './options.ts';
import { targetProblem, targetText } from './target.ts';

const BINS = 15;
const NO_BIN = -1;

/** Expected calibration error of the top label's score, 0 to 1; lower is better. */
export const ece: Scorer = {
  name: 'ece',
  title: 'Calibration error',
  higherIsBetter: false,
  unit: 'share',
  definition:
    'Σ over 15 bins of (answers in the bin ÷ answers) · |share right − mean confidence|, confidence the score of the top label, bins of equal width with their upper edge: (0, 1/15], (1/15, 2/15] … Lower is better. Top scores outside 0 to 1 are not judged, and failed requests stay out.',
  source: 'Guo et al. 2017, arXiv 1706.04599, equation 3; Naeini et al. 2015',
  kind: 'corpus',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score(sample, answer) {
    const pair = confidencePair(sample, answer);
    if (pair === null) return { unscored: problemOf(sample, answer) };
    const read = readConfidence(pair);
    if (read === null) return { unscored: 'the answer has no confidence' };
    const { right, confidence } = read;
    return { value: Math.abs(right - confidence), metadata: { right: right === 1, confidence } };
  },
  pair: confidencePair,
  aggregate(pairs) {
    const rows = pairs.map(readConfidence);
    const bins = Int32Array.from(rows, (row) => (row === null ? NO_BIN : binOf(row.confidence)));
    // In each bin |share right − mean confidence| · n is |Σ (right − confidence)|: one sum a bin is enough.
    const gaps = Float64Array.from(rows, (row) => (row === null ? 0 : row.right - row.confidence));
    const sums = new Float64Array(BINS);
    return (weights) => {
      sums.fill(0);
      let total = 0;
      for (let i = 0; i < gaps.length; i += 1) {
        const weight = weights === undefined ? 1 : (weights[i] as number);
        const bin = bins[i] as number;
        if (bin === NO_BIN) continue;
        sums[bin] = (sums[bin] as number) + weight * (gaps[i] as number);
        total += weight;
      }
      return total === 0 ? null : sums.reduce((sum, gap) => sum + Math.abs(gap), 0) / total;
    };
  },
};

/** Target label against [top label, confidence] as JSON; null without a target or a confidence. */
function confidencePair(sample: Pick<Sample, 'target'>, answer: Answer): LabelPair | null {
  const target = targetText(sample.target);
  const top = answer.kind === 'labels' ? answer.labels[0] : undefined;
  if (target === null || top === undefined || !isConfidence(top.score)) return null;
  return {
    target: normaliseLabel(target, 'labels'),
    answer: JSON.stringify([normaliseLabel(top.label, 'labels'), top.score]),
  };
}

/** Null for the stand-in of a failed request: it claimed nothing, and counting it as sure of being wrong would flatter. */
function readConfidence(pair: LabelPair): { right: 0 | 1; confidence: number } | null {
  const read = parseJson(pair.answer);
  if (!Array.isArray(read) || !isConfidence(read[1])) return null;
  return { right: read[0] === pair.target ? 1 : 0, confidence: read[1] };
}

function isConfidence(score: unknown): score is number {
  return typeof score === 'number' && score >= 0 && score <= 1;
}

function binOf(confidence: number): number {
  return Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1));
}

function problemOf(sample: Pick<Sample, 'target'>, answer: Answer): string {
  if (answer.kind !== 'labels') return kindProblem(answer, 'a list of labels');
  if (targetText(sample.target) === null) return targetProblem(sample.target);
  const top = answer.labels[0];
  return top === undefined
    ? 'the answer has no label'
    : `the top score ${top.score} is no probability from 0 to 1`;
}
