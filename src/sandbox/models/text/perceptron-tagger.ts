import { createRng, shuffled } from '../../../util/rng.ts';
import type { Pace, TaggedWord, TokenClassifier } from '../model.ts';
import { softmax } from '../probabilities.ts';
import { locateWords } from './located-words.ts';
import { type EntityRow, tagRow } from './tagged-rows.ts';

const EPOCHS = 6;
const SEED = 5;
/** Divides perceptron scores before the softmax, so that beliefs are not all 0 or 1. */
const SOFTNESS = 4;
const EDGE = '<edge>';

/**
 * An averaged perceptron that tags from left to right (Collins 2002) over the word, its ends and shape, its neighbours
 * and the tags before it. A tag I- that follows no name of its type is never given. Same rows, same tagger.
 */
export function trainPerceptronTagger(id: string, pace: Pace, rows: readonly EntityRow[]): TokenClassifier {
  const data = rows.map(tagRow).map(({ words, tags }) => {
    const texts = words.map(({ word }) => word);
    return { tags, features: texts.map((_, place) => featuresAt(texts, place)) };
  });
  const tagNames = [...new Set(['O', ...data.flatMap(({ tags }) => tags)])].sort();
  const learner = createLearner(tagNames.length);
  const rng = createRng(SEED);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (const { tags, features } of shuffled(data, rng)) {
      // What the tagger itself said stands before the next word, as it will when it is used.
      let before = EDGE;
      features.forEach((own, place) => {
        const all = withTag(own, before);
        const guess = choose(learner.scores(all), tagNames, before);
        const right = tagNames.indexOf(tags[place] as string);
        learner.learn(all, right, guess);
        before = tagNames[guess] as string;
      });
    }
  }
  const scoresOf = learner.averaged();
  return { task: 'token-classification', id, pace, tag: (text) => tagText(text, tagNames, scoresOf) };
}

type Scores = (features: readonly string[]) => readonly number[];

function tagText(text: string, tagNames: readonly string[], scoresOf: Scores): TaggedWord[] {
  const words = locateWords(text);
  const texts = words.map(({ word }) => word);
  let before = EDGE;
  return words.map((word, place) => {
    const scores = scoresOf(withTag(featuresAt(texts, place), before));
    const chosen = choose(scores, tagNames, before);
    before = tagNames[chosen] as string;
    const beliefs = softmax(scores.map((score) => score / SOFTNESS));
    return { ...word, tag: before, score: beliefs[chosen] as number };
  });
}

function choose(scores: readonly number[], tagNames: readonly string[], before: string): number {
  let best = tagNames.indexOf('O');
  scores.forEach((score, index) => {
    const name = tagNames[index] as string;
    if (name.startsWith('I-') && before.slice(2) !== name.slice(2)) return;
    if (score > (scores[best] as number)) best = index;
  });
  return best;
}

function withTag(features: readonly string[], before: string): readonly string[] {
  return [...features, `tag ${before}`, `tag ${before} ${features[0]}`, `tag ${before} ${features[1]}`];
}

function featuresAt(words: readonly string[], place: number): readonly string[] {
  const at = (step: number) => words[place + step] ?? EDGE;
  const word = at(0);
  const lower = word.toLowerCase();
  const shape = shapeOf(word);
  const start = place === 0 || /^[.!?«]$/.test(at(-1));
  return [
    `word ${lower}`,
    `shape ${shape} ${start}`,
    `shapes ${shapeOf(at(-1))} ${shape} ${shapeOf(at(1))}`,
    `before ${at(-1).toLowerCase()} ${shape}`,
    `before two ${at(-2).toLowerCase()} ${at(-1).toLowerCase()}`,
    `after ${at(1).toLowerCase()} ${shape}`,
    `after two ${shape} ${shapeOf(at(1))} ${at(2).toLowerCase()}`,
    `end ${lower.slice(-3)} ${shape}`,
    `end two ${lower.slice(-2)} ${shape}`,
    `start ${lower.slice(0, 3)} ${shape}`,
    'bias',
  ];
}

function shapeOf(word: string): string {
  if (word === EDGE) return EDGE;
  if (/^\p{Lu}/u.test(word)) return word.length > 1 && word === word.toUpperCase() ? 'XX' : 'Xx';
  if (/^\p{L}/u.test(word)) return 'x';
  return /^\p{N}/u.test(word) ? '0' : word;
}

/** Weights per feature and class with their running sums. */
function createLearner(classes: number) {
  const table = new Map<string, { readonly weights: Float64Array; readonly sums: Float64Array }>();
  let step = 1;
  const sum = (features: readonly string[], weightOf: (feature: string, k: number) => number) =>
    Array.from({ length: classes }, (_, k) =>
      features.reduce((total, feature) => total + weightOf(feature, k), 0),
    );
  return {
    scores: (features: readonly string[]) =>
      sum(features, (feature, k) => table.get(feature)?.weights[k] ?? 0),
    learn: (features: readonly string[], right: number, guess: number) => {
      step += 1;
      if (right === guess) return;
      for (const feature of features) {
        const row = table.get(feature) ?? {
          weights: new Float64Array(classes),
          sums: new Float64Array(classes),
        };
        table.set(feature, row);
        for (const [k, amount] of [
          [right, 1],
          [guess, -1],
        ] as const) {
          row.weights[k] = (row.weights[k] as number) + amount;
          row.sums[k] = (row.sums[k] as number) + amount * step;
        }
      }
    },
    averaged: (): Scores => {
      const averages = new Map(
        [...table].map(([feature, { weights, sums }]) => [
          feature,
          weights.map((weight, k) => weight - (sums[k] as number) / step),
        ]),
      );
      return (features) => sum(features, (feature, k) => averages.get(feature)?.[k] ?? 0);
    },
  };
}
