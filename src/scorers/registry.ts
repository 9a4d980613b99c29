import type { JsonObject } from '../types/json.ts';
import type { Scorer } from '../types/scorer.ts';
import { accuracy } from './accuracy.ts';
import { bleu } from './bleu.ts';
import { cer } from './cer.ts';
import { chrf } from './chrf.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { ece } from './ece.ts';
import { entityF1 } from './entity-f1.ts';
import { exactMatch } from './exact-match.ts';
import { imageAgreement } from './image-agreement.ts';
import { imageValid } from './image-valid.ts';
import { includes } from './includes.ts';
import { jsonSchema } from './json-schema.ts';
import { jsonValid } from './json-valid.ts';
import { judge, judgeAt } from './judge.ts';
import { levenshtein } from './levenshtein.ts';
import { macroF1 } from './macro-f1.ts';
import { mcc } from './mcc.ts';
import { meanAveragePrecision } from './mean-average-precision.ts';
import { microF1 } from './micro-f1.ts';
import { moduleScorer } from './module.ts';
import { mrr } from './mrr.ts';
import { ndcgAt } from './ndcg.ts';
import { numericMatch } from './numeric-match.ts';
import { pairwiseJudge } from './pairwise-judge.ts';
import { passAt, passHat } from './pass-at-k.ts';
import { pearson } from './pearson.ts';
import { recallAt } from './recall.ts';
import { regex } from './regex.ts';
import { rouge } from './rouge.ts';
import { spearman } from './spearman.ts';
import { tokenF1 } from './token-f1.ts';
import { toolCallMatch } from './tool-call-match.ts';
import { topKAccuracy } from './top-k-accuracy.ts';
import { wer } from './wer.ts';

/** Every scorer with a fixed name, by the name that a suite uses. */
export const scorers = {
  'exact-match': exactMatch,
  includes,
  regex,
  'numeric-match': numericMatch,
  'json-valid': jsonValid,
  'json-schema': jsonSchema,
  levenshtein,
  'token-f1': tokenF1,
  rouge,
  bleu,
  chrf,
  wer,
  cer,
  accuracy,
  'macro-f1': macroF1,
  'micro-f1': microF1,
  mcc,
  'confusion-matrix': confusionMatrix,
  'top-k-accuracy': topKAccuracy,
  ece,
  'entity-f1': entityF1,
  spearman,
  pearson,
  mrr,
  map: meanAveragePrecision,
  'tool-call-match': toolCallMatch,
  judge,
  'pairwise-judge': pairwiseJudge,
  'image-valid': imageValid,
  'image-agreement': imageAgreement,
} satisfies Record<string, Scorer>;

/** Scorers whose name ends in a whole number from 1 up, by what stands before it: ndcg@10, pass^3. */
const SCORERS_AT = {
  'ndcg@': ndcgAt,
  'recall@': recallAt,
  'pass@': (k: number) => passAt(k, (name) => scorerOf(name)),
  'pass^': (k: number) => passHat(k, (name) => scorerOf(name)),
} satisfies Record<string, (k: number) => Scorer>;

/** A judge scorer that names its judge, whose id follows. */
const JUDGE_AT = /^judge@([a-z0-9-]+)$/;

/** Scorers that are made from a name, kept because reports ask for them row by row. */
const made = new Map<string, Scorer>();

/**
 * The scorer of a name, ndcg@10 included, and its options; null when there is none. Options that name a module make the
 * user's own.
 */
export function scorerOf(name: string, options: JsonObject = {}): Scorer | null {
  const own = moduleScorer(name, options);
  if (own !== null) return own;
  if (Object.hasOwn(scorers, name)) return scorers[name as keyof typeof scorers];
  const scorer = made.get(name) ?? makeScorer(name);
  if (scorer !== null) made.set(name, scorer);
  return scorer;
}

function makeScorer(name: string): Scorer | null {
  const [, id] = JUDGE_AT.exec(name) ?? [];
  if (id !== undefined) return judgeAt(id);
  const [, stem, k] = /^([a-z]+[@^])([1-9][0-9]{0,5})$/.exec(name) ?? [];
  if (stem === undefined || !Object.hasOwn(SCORERS_AT, stem)) return null;
  return SCORERS_AT[stem as keyof typeof SCORERS_AT](Number(k));
}

/** Names of all scorers for help and questions; those with a number are written with k: ndcg@k, and a judge's id so: judge@<id>. */
export function scorerNames(): string[] {
  return [...Object.keys(scorers), ...Object.keys(SCORERS_AT).map((name) => `${name}k`), 'judge@<id>'];
}
