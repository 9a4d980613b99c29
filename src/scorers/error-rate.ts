import type { Answer } from '../types/output.ts';
import type { Sample } from '../types/sample.ts';
import type { Score } from '../types/score.ts';
import type { LabelPair, Scorer } from '../types/scorer.ts';
import { comparedText, kindProblem } from './answer-text.ts';
import { editDistance } from './edit-distance.ts';
import { targetTextsProblem } from './target.ts';
import { readTextPair, textPair } from './text-pair.ts';

/** Cuts a text into the tokens whose errors are counted. */
type Cut = (text: string) => readonly string[];

interface Errors {
  readonly edits: number;
  /** Tokens of the reference. */
  readonly length: number;
}

/** The parts of word and character error rate that look at pairs: edits summed over rows ÷ reference tokens summed. */
export function errorRateOver(cut: Cut): Pick<Scorer, 'score' | 'pair' | 'aggregate'> {
  return {
    score: (sample, answer) => scoreRow(sample, answer, cut),
    pair(sample, answer) {
      const pair = textPair(sample, answer);
      return pair !== null && typeof countErrors(pair, cut) !== 'string' ? pair : null;
    },
    aggregate(pairs) {
      const errors = pairs.map((pair) => countErrors(pair, cut));
      const edits = Float64Array.from(errors, (found) => (typeof found === 'string' ? 0 : found.edits));
      const lengths = Float64Array.from(errors, (found) => (typeof found === 'string' ? 0 : found.length));
      return (weights) => {
        let allEdits = 0;
        let allLengths = 0;
        for (let i = 0; i < edits.length; i += 1) {
          const weight = weights === undefined ? 1 : (weights[i] as number);
          allEdits += weight * (edits[i] as number);
          allLengths += weight * (lengths[i] as number);
        }
        return allLengths === 0 ? null : allEdits / allLengths;
      };
    },
  };
}

function scoreRow(sample: Pick<Sample, 'target'>, answer: Answer, cut: Cut): Score {
  if (comparedText(answer) === null) return { unscored: kindProblem(answer, 'a text') };
  const pair = textPair(sample, answer);
  if (pair === null) return { unscored: targetTextsProblem(sample.target) };
  const errors = countErrors(pair, cut);
  if (typeof errors === 'string') return { unscored: errors };
  return { value: errors.edits / errors.length, metadata: { edits: errors.edits, length: errors.length } };
}

/** Errors against the reference with the lowest rate, the first of equals; a text: why there is none. */
function countErrors(pair: LabelPair, cut: Cut): Errors | string {
  const { targets, answer } = readTextPair(pair);
  const given = cut(answer);
  let best: Errors | null = null;
  let problem = 'the target holds nothing to compare';
  for (const target of targets) {
    const wanted = cut(target);
    if (wanted.length === 0) continue;
    const edits = editDistance(wanted, given);
    if (typeof edits === 'string') problem = edits;
    else if (best === null || edits / wanted.length < best.edits / best.length)
      best = { edits, length: wanted.length };
  }
  return best ?? problem;
}
