import type { JsonObject } from '../types/json.ts';
import type { Scorer } from '../types/scorer.ts';
import { commonLength, commonPlaces } from './common-subsequence.ts';
import { countGrams, countShared, gramsIn, wordGrams } from './n-grams.ts';
import { checkOptionTypes } from './options.ts';
import { rougeTokens } from './rouge-tokens.ts';
import { scoreTexts } from './text-score.ts';

const VARIANTS = ['rouge1', 'rouge2', 'rougeL', 'rougeLsum'];
/** Tables with more cells are not filled: about a second of work, or 80 MB. */
const MAX_CELLS = 4e8;
const MAX_TABLE_CELLS = 4e7;
const MAX_LINE_PAIRS = 1e6;

/** F1 of the n-grams or of the longest common subsequence that summary and target share. */
export const rouge: Scorer = {
  name: 'rouge',
  title: 'ROUGE',
  higherIsBetter: true,
  unit: 'share',
  definition:
    'Mean over answers of F1 = 2·P·R ÷ (P + R), P = hits ÷ words of the answer, R = hits ÷ words of the target. Hits are shared words (rouge1), shared pairs of words (rouge2), the longest common subsequence (rougeL, the default), or its union over lines (rougeLsum). Words are runs of a–z and 0–9 in lower case, Porter-stemmed unless stemmer is false; other scripts have none and score 0. Of a list of targets the best counts.',
  source: 'Lin 2004, W04-1013; rouge-score 0.1.2 with use_stemmer=True',
  kind: 'mean',
  pairsAreLabels: false,
  outside: null,
  checkOptions(options) {
    const problem = checkOptionTypes(options, { variant: 'string', stemmer: 'boolean' });
    if (problem !== null || options.variant === undefined) return problem;
    const known = VARIANTS.includes(String(options.variant));
    return known ? null : `option "variant" is "${String(options.variant)}"; expected ${VARIANTS.join(', ')}`;
  },
  score: (sample, answer, options) =>
    scoreTexts(sample, answer, (target, text) => rate(target, text, options)),
  pair: () => null,
  aggregate: null,
};

function rate(target: string, answer: string, options: JsonObject): number | string {
  const stemmed = options.stemmer !== false;
  if (options.variant === 'rougeLsum') return rateLines(linesOf(target, stemmed), linesOf(answer, stemmed));
  const wanted = rougeTokens(target, stemmed);
  const given = rougeTokens(answer, stemmed);
  if (options.variant === 'rouge1') return rateNGrams(wanted, given, 1);
  if (options.variant === 'rouge2') return rateNGrams(wanted, given, 2);
  const problem = sizeProblem(wanted.length, given.length, MAX_CELLS);
  return problem ?? f1(commonLength(wanted, given), wanted.length, given.length);
}

function rateNGrams(wanted: readonly string[], given: readonly string[], order: number): number {
  const shared = countShared(wordGrams(given, order), countGrams(wordGrams(wanted, order)));
  return f1(shared, gramsIn(wanted.length, order), gramsIn(given.length, order));
}

/** Tokens of every line that has any; a line break ends a sentence. */
function linesOf(text: string, stemmed: boolean): string[][] {
  const lines = text.split('\n').map((line) => rougeTokens(line, stemmed));
  return lines.filter((line) => line.length > 0);
}

/** Union over the answer's lines of the subsequences common with each target line; no word hits more often than it stands. */
function rateLines(wanted: readonly string[][], given: readonly string[][]): number | string {
  const wantedLeft = countGrams(wanted.flat());
  const givenLeft = countGrams(given.flat());
  const wantedLength = wanted.reduce((sum, line) => sum + line.length, 0);
  const givenLength = given.reduce((sum, line) => sum + line.length, 0);
  const problem = sizeProblem(wantedLength, givenLength, MAX_TABLE_CELLS);
  if (problem !== null) return problem;
  if (wanted.length * given.length > MAX_LINE_PAIRS) {
    return `too long to compare: ${wanted.length} against ${given.length} lines`;
  }
  let hits = 0;
  for (const line of wanted) {
    const places = new Set(given.flatMap((other) => commonPlaces(line, other)));
    for (const place of [...places].sort((a, b) => a - b)) {
      const token = line[place] as string;
      const inWanted = wantedLeft.get(token) ?? 0;
      const inGiven = givenLeft.get(token) ?? 0;
      if (inWanted === 0 || inGiven === 0) continue;
      hits += 1;
      wantedLeft.set(token, inWanted - 1);
      givenLeft.set(token, inGiven - 1);
    }
  }
  return f1(hits, wantedLength, givenLength);
}

function f1(hits: number, wanted: number, given: number): number {
  return hits === 0 ? 0 : (2 * hits) / (wanted + given);
}

function sizeProblem(wanted: number, given: number, most: number): string | null {
  return wanted * given <= most ? null : `too long to compare: ${wanted} against ${given} words`;
}
