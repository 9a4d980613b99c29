import type { ClassLogits, LabelScore, Pace, ZeroShotClassifier } from './model.ts';
import { sigmoid, softmax } from './probabilities.ts';
import { characterNgrams, dotProduct, hashedVector, type SparseVector, wordsOf } from './text-features.ts';

const BUCKETS = 1 << 12;
/** How much one unit of cosine weighs against a trained class, in nats. */
const SIMILARITY_WEIGHT = 10;

function gramVector(text: string): SparseVector {
  return hashedVector([{ features: characterNgrams(wordsOf(text), [3]), weight: 1 }], BUCKETS);
}

/**
 * A zero-shot model over a trained classifier. A candidate label that is a trained class (letter case and outer
 * spaces aside) gets that class's belief; a label never seen in training starts at an even guess over the classes
 * and gains by the cosine of its character trigrams with the text's. With multiLabel each label stands alone:
 * its class's belief, or an even guess moved by the same gain. The right answer is never seen.
 */
export function createZeroShot(id: string, pace: Pace, trained: ClassLogits): ZeroShotClassifier {
  const classIndex = new Map(trained.classes.map((name, index) => [name.toLowerCase(), index]));
  const evenGuess = 1 / trained.classes.length;
  return {
    task: 'zero-shot-classification',
    id,
    pace,
    rank: (text, labels, multiLabel) => {
      const beliefs = softmax(trained.logits(text));
      const grams = gramVector(text);
      const gainOf = (label: string) => SIMILARITY_WEIGHT * dotProduct(gramVector(label), grams);
      const trainedBelief = (label: string) => {
        const index = classIndex.get(label.trim().toLowerCase());
        return index === undefined ? null : Math.max(beliefs[index] as number, Number.MIN_VALUE);
      };
      const alone = (label: string) =>
        trainedBelief(label) ?? sigmoid(Math.log(evenGuess / (1 - evenGuess)) + gainOf(label));
      const together = (label: string) => {
        const belief = trainedBelief(label);
        return belief === null ? Math.log(evenGuess) + gainOf(label) : Math.log(belief);
      };
      const scores = multiLabel ? labels.map(alone) : softmax(labels.map(together));
      return bestFirst(labels.map((label, i) => ({ label, score: scores[i] as number })));
    },
  };
}

/** Best first; equal scores keep their order. */
export function bestFirst(scores: readonly LabelScore[]): LabelScore[] {
  return [...scores].sort((a, b) => b.score - a.score);
}
