import type { LabelPair, Scorer } from '../types/scorer.ts';
import { characterGrams, codePointStarts, countGrams, countShared, gramsIn } from './n-grams.ts';
import { checkOptionTypes } from './options.ts';
import { readTextPair, scoreTextsAlone, textPair } from './text-pair.ts';
import { sumRows } from './weighted-sums.ts';
import { removeSpaces } from './white-space.ts';

const MAX_ORDER = 6;
/** Recall weighs beta² times as much as precision. */
const BETA_SQUARED = 4;
/** Of each order: n-grams of the answer, of the target, and shared. */
const WIDTH = 3 * MAX_ORDER;

/** chrF2 of the whole cell, 0 to 100: character n-grams that answer and target share. */
export const chrf: Scorer = {
  name: 'chrf',
  title: 'chrF2',
  higherIsBetter: true,
  unit: 'score',
  definition:
    'F2 = 5·P·R ÷ (4·P + R) of the mean precision P and mean recall R of 1- to 6-grams of characters, counts summed over all answers; 0 to 100. White space is dropped, case counts. sacreBLEU signature case:mixed|eff:yes|nc:6|nw:0|space:no. Of a list of targets the best counts.',
  source: 'Popović 2015, W15-3049; sacrebleu 2.6.0 corpus_chrf',
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
    return total === 0 ? null : chrfOf(sums);
  };
}

/** Counts against the target with the highest score, the first of equals. */
function countRow(pair: LabelPair): ArrayLike<number> {
  const { targets, answer } = readTextPair(pair);
  const given = readCharacters(answer);
  let best: readonly number[] = [];
  let bestScore = -1;
  for (const target of targets) {
    const counts = countOrders(given, readCharacters(target));
    const score = chrfOf(counts);
    if (score > bestScore) {
      best = counts;
      bestScore = score;
    }
  }
  return best;
}

interface Characters {
  readonly text: string;
  readonly starts: Int32Array;
}

function readCharacters(text: string): Characters {
  const bare = removeSpaces(text);
  return { text: bare, starts: codePointStarts(bare) };
}

function countOrders(given: Characters, wanted: Characters): number[] {
  const grams = ({ text, starts }: Characters, order: number) => characterGrams(text, starts, order);
  return Array.from({ length: MAX_ORDER }, (_, i) => i + 1).flatMap((order) => {
    const inWanted = gramsIn(wanted.starts.length - 1, order);
    // An answer's n-grams count only where its target is long enough to have any.
    if (inWanted === 0) return [0, 0, 0];
    const shared = countShared(grams(given, order), countGrams(grams(wanted, order)));
    return [gramsIn(given.starts.length - 1, order), inWanted, shared];
  });
}

/** Orders that one side has no n-gram of are left out of the means. */
function chrfOf(counts: ArrayLike<number>): number {
  let precision = 0;
  let recall = 0;
  let orders = 0;
  for (let i = 0; i < WIDTH; i += 3) {
    const given = counts[i] as number;
    const wanted = counts[i + 1] as number;
    const shared = counts[i + 2] as number;
    if (given <= 0 || wanted <= 0) continue;
    precision += shared / given;
    recall += shared / wanted;
    orders += 1;
  }
  if (precision + recall === 0) return 0;
  const sum = BETA_SQUARED * precision + recall;
  return (100 * (1 + BETA_SQUARED) * precision * recall) / sum / orders;
}
