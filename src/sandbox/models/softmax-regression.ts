import { createRng, shuffled } from '../../util/rng.ts';
import type { ClassLogits } from './model.ts';
import type { LabelledText } from './naive-bayes.ts';
import { softmax } from './probabilities.ts';
import { characterNgrams, hashedVector, type SparseVector, wordsOf } from './text-features.ts';
import { groupsOf } from './word-groups.ts';

/** How a softmax regression is trained. */
export interface SgdOptions {
  readonly epochs: number;
  readonly learningRate: number;
  readonly seed: number;
}

const BUCKETS = 1 << 15;

/** Words, pairs of words, character 3- and 4-grams, thesaurus groups, tone and shape of a text, hashed into 32768 dimensions. */
function vectorOf(text: string): SparseVector {
  const words = wordsOf(text);
  return hashedVector(
    [
      { features: words.map((word) => `word ${word}`), weight: 1 },
      { features: words.slice(1).map((word, i) => `pair ${words[i]} ${word}`), weight: 0.5 },
      { features: characterNgrams(words, [3, 4]), weight: 1 },
      { features: words.flatMap(groupsOf).map((group) => `group ${group}`), weight: 1.5 },
      { features: shapeOf(text, words), weight: 1 },
      { features: [`tone ${toneOf(words)}`], weight: 1 },
    ],
    BUCKETS,
  );
}

/** How a text begins, how long it is, whether it asks, whether it names an amount of money. */
function shapeOf(text: string, words: readonly string[]): string[] {
  return [
    `first ${words[0]}`,
    `first two ${words[0]} ${words[1]}`,
    `asks ${text.includes('?')}`,
    `ends ${text.trimEnd().slice(-1)}`,
    `length ${Math.min(5, Math.floor(words.length / 8))}`,
    ...(/\d+[.,]\d\d\b|[€$£]/.test(text) ? ['amount'] : []),
  ];
}

/** Words of praise less words of blame, from −3 to 3; one within two words after a denial counts the other way. */
function toneOf(words: readonly string[]): number {
  let tone = 0;
  words.forEach((word, i) => {
    const groups = groupsOf(word);
    const value = Number(groups.includes('praise')) - Number(groups.includes('blame'));
    const denied = words.slice(Math.max(0, i - 2), i).some((before) => groupsOf(before).includes('denial'));
    tone += denied ? -value : value;
  });
  return Math.max(-3, Math.min(3, tone));
}

function scoresOf(weights: readonly Float64Array[], biases: Float64Array, x: SparseVector): number[] {
  return weights.map((row, k) => {
    let sum = biases[k] as number;
    for (let i = 0; i < x.indices.length; i += 1) {
      sum += (row[x.indices[i] as number] as number) * (x.values[i] as number);
    }
    return sum;
  });
}

/**
 * Multinomial logistic regression by plain stochastic gradient descent on the log loss, one row a step,
 * in a seeded order with a rate that falls from epoch to epoch. Same rows and seed, same weights. Classes are sorted.
 */
export function trainSoftmaxRegression(rows: readonly LabelledText[], options: SgdOptions): ClassLogits {
  const classes = [...new Set(rows.map((row) => row.label))].sort();
  const data = rows.map((row) => ({ x: vectorOf(row.text), k: classes.indexOf(row.label) }));
  const weights = classes.map(() => new Float64Array(BUCKETS));
  const biases = new Float64Array(classes.length);
  const rng = createRng(options.seed);
  for (let epoch = 1; epoch <= options.epochs; epoch += 1) {
    const rate = options.learningRate / (1 + 0.3 * (epoch - 1));
    for (const { x, k } of shuffled(data, rng)) {
      const beliefs = softmax(scoresOf(weights, biases, x));
      weights.forEach((row, c) => {
        const step = rate * ((c === k ? 1 : 0) - (beliefs[c] as number));
        biases[c] = (biases[c] as number) + step;
        for (let i = 0; i < x.indices.length; i += 1) {
          const index = x.indices[i] as number;
          row[index] = (row[index] as number) + step * (x.values[i] as number);
        }
      });
    }
  }
  return { classes, logits: (text) => scoresOf(weights, biases, vectorOf(text)) };
}
