import type { JsonObject } from '../types/json.ts';
import type { Scorer } from '../types/plugs.ts';
import { accuracy } from './accuracy.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { exactMatch } from './exact-match.ts';
import { imageAgreement } from './image-agreement.ts';
import { includes } from './includes.ts';
import { judge } from './judge.ts';
import { macroF1 } from './macro-f1.ts';
import { mcc } from './mcc.ts';
import { microF1 } from './micro-f1.ts';
import { moduleScorer } from './module.ts';
import { pairwiseJudge } from './pairwise-judge.ts';
import { regex } from './regex.ts';

/** Every scorer, by the name that a suite uses. */
export const scorers = {
  'exact-match': exactMatch,
  includes,
  regex,
  accuracy,
  'macro-f1': macroF1,
  'micro-f1': microF1,
  mcc,
  'confusion-matrix': confusionMatrix,
  judge,
  'pairwise-judge': pairwiseJudge,
  'image-agreement': imageAgreement,
} satisfies Record<string, Scorer>;

/** The scorer of a name and its options; null when there is none. Options that name a module make the user's own. */
export function scorerOf(name: string, options: JsonObject = {}): Scorer | null {
  const own = moduleScorer(name, options);
  if (own !== null) return own;
  return Object.hasOwn(scorers, name) ? scorers[name as keyof typeof scorers] : null;
}
