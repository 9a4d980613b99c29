import type { LabelPair, Scorer } from '../types/scorer.ts';
import { countGrams, countShared, gramsIn, wordGrams } from './n-grams.ts';
import { checkOptionTypes } from './options.ts';
import { readTextPair, scoreTextsAlone, textPair } from './text-pair.ts';
import { tokenize13a } from './tokenize-13a.ts';
import { sumRows } from './weighted-sums.ts';

const MAX_ORDER = 4;
/** Places of one row's counts. */
const ANSWER_LENGTH = 0;
const TARGET_LENGTH = 1;
const CORRECT = 2;
const TOTAL = CORRECT + MAX_ORDER;
const WIDTH = TOTAL + MAX_ORDER;

/** BLEU of the whole cell, 0 to 100. */
export const bleu: Scorer = {
  name: 'bleu',
  title: 'BLEU',
  higherIsBetter: true,
  unit: 'score',
  definition:
    'Geometric mean of the precisions of 1- to 4-grams summed over all answers, times the brevity penalty e^(1 − target length ÷ answer length) where answers are shorter; 0 to 100. sacreBLEU signature case:mixed|eff:no|tok:13a|smooth:exp. A list of targets counts as several references.',
  source: 'Post 2018, W18-6319; sacrebleu 2.6.0 corpus_bleu; Papineni et al. 2002, P02-1040',
  kind: 'corpus',
  perfectRow: 100,
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score: (sample, answer) => scoreTextsAlone(sample, answer, aggregate),
  pair: (sample, answer) => textPair(sample, answer),
  aggregate,
};

function aggregate(pairs: readonly LabelPair[]): (weights?: ArrayLike<number>) => number | null {
  const sum = sumRows(pairs.map(countRow), WIDTH);
  return (weights) => {
    const { total, sums } = sum(weights);
    return total === 0 ? null : bleuOf(sums);
  };
}

function countRow(pair: LabelPair): Float64Array {
  const { targets, answer } = readTextPair(pair);
  const given = tokenize13a(answer);
  const wanted = targets.map(tokenize13a);
  const counts = new Float64Array(WIDTH);
  counts[ANSWER_LENGTH] = given.length;
  counts[TARGET_LENGTH] = closestLength(given.length, wanted);
  for (let order = 1; order <= MAX_ORDER; order += 1) {
    counts[CORRECT + order - 1] = countCorrect(given, wanted, order);
    counts[TOTAL + order - 1] = gramsIn(given.length, order);
  }
  return counts;
}

/** N-grams of the answer that stand in a target, each at most as often as in the target that has it most often. */
function countCorrect(
  given: readonly string[],
  wanted: readonly (readonly string[])[],
  order: number,
): number {
  const most = new Map<string, number>();
  for (const tokens of wanted) {
    for (const [gram, count] of countGrams(wordGrams(tokens, order))) {
      most.set(gram, Math.max(count, most.get(gram) ?? 0));
    }
  }
  return countShared(wordGrams(given, order), most);
}

/** Length of the target that is closest to the answer's; of two as close, the shorter. */
function closestLength(length: number, wanted: readonly (readonly string[])[]): number {
  const lengths = wanted.map((tokens) => tokens.length).sort((a, b) => a - b);
  let closest = lengths[0] ?? 0;
  for (const other of lengths) {
    if (Math.abs(other - length) < Math.abs(closest - length)) closest = other;
  }
  return closest;
}

function bleuOf(sums: Float64Array): number {
  const at = (index: number) => sums[index] as number;
  const totals = Array.from({ length: MAX_ORDER }, (_, i) => at(TOTAL + i));
  const correct = Array.from({ length: MAX_ORDER }, (_, i) => at(CORRECT + i));
  // No answer is long enough for a 4-gram: one precision is undefined, and sacreBLEU gives 0.
  if (correct.every((count) => count === 0) || totals.includes(0)) return 0;
  let smoothing = 1;
  let logs = 0;
  for (let i = 0; i < MAX_ORDER; i += 1) {
    if (correct[i] === 0) smoothing *= 2;
    logs += Math.log((correct[i] === 0 ? 1 / smoothing : (correct[i] as number)) / (totals[i] as number));
  }
  const short = at(ANSWER_LENGTH) < at(TARGET_LENGTH);
  const penalty = short ? Math.exp(1 - at(TARGET_LENGTH) / at(ANSWER_LENGTH)) : 1;
  return 100 * penalty * Math.exp(logs / MAX_ORDER);
}
