import type { Scorer } from '../types/plugs.ts';
import { accuracy } from './accuracy.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { exactMatch } from './exact-match.ts';
import { includes } from './includes.ts';
import { macroF1 } from './macro-f1.ts';
import { mcc } from './mcc.ts';
import { microF1 } from './micro-f1.ts';
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
} satisfies Record<string, Scorer>;

/** The scorer of a name; null when there is none. */
export function scorerOf(name: string): Scorer | null {
  return Object.hasOwn(scorers, name) ? scorers[name as keyof typeof scorers] : null;
}
