import type { Scorer } from '../types/scorer.ts';
import { countGrams, countShared } from './n-grams.ts';
import { checkOptionTypes } from './options.ts';
import { scoreTexts } from './text-score.ts';
import { splitWords } from './white-space.ts';

/** F1 of the words that answer and target share, as SQuAD counts them. */
export const tokenF1: Scorer = {
  name: 'token-f1',
  title: 'Token F1',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Mean over answers of 2·shared ÷ (words of the answer + words of the target), words counted as often as they stand. Lower case, without ASCII punctuation and the articles a, an, the. Of a list of targets the best counts. Where neither side has a word left it is 1.',
  source: 'SQuAD 2.0 evaluation script (Rajpurkar et al. 2016, arXiv 1606.05250; 2018, arXiv 1806.03822)',
  kind: 'mean',
  pairsAreLabels: false,
  outside: null,
  checkOptions: (options) => checkOptionTypes(options, {}),
  score: (sample, answer) => scoreTexts(sample, answer, rateTokens),
  pair: () => null,
  aggregate: null,
};

const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** Articles between word boundaries that know all scripts: JavaScript's \b knows ASCII only. */
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

function rateTokens(target: string, answer: string): number {
  const wanted = tokensOf(target);
  const given = tokensOf(answer);
  if (wanted.length === 0 || given.length === 0) return wanted.length === given.length ? 1 : 0;
  const shared = countShared(given, countGrams(wanted));
  return (2 * shared) / (wanted.length + given.length);
}

function tokensOf(text: string): string[] {
  return splitWords(text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' '));
}
