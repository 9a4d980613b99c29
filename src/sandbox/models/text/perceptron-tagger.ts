import { createRng, shuffled } from '../../../util/rng.ts';
import type { Pace, TaggedWord, TokenClassifier } from '../model.ts';
import { softmax } from '../probabilities.ts';
import { locateWords } from './located-words.ts';
import { type EntityRow, tagRow } from './tagged-rows.ts';

const EPOCHS = 7;
const SEED = 5;
/** Divides perceptron scores before the softmax, so that beliefs are not all 0 or 1. */
const SOFTNESS = 4;
const EDGE = '<edge>';

/**
 * An averaged perceptron that tags from left to right (Collins 2002) over the word, its ends and shape, its neighbours
 * and the tags before it. A tag I- that follows no name of its type is never given. Same rows, same tagger.
 */
export function trainPerceptronTagger(id: string, pace: Pace, rows: readonly EntityRow[]): TokenClassifier {
  const tagged = rows.map(tagRow);
  const tagNames = [...new Set(['O', ...tagged.flatMap(({ tags }) => tags)])].sort();
  const learner = createLearner(tagNames.length);
  const data = tagged.map(({ words, tags }) => {
    const texts = words.map(({ word }) => word);
    return {
      right: tags.map((tag) => tagNames.indexOf(tag)),
      features: texts.map((_, place) => {
        const word = featuresAt(texts, place);
        return { word, ids: word.map(learner.idOf) };
      }),
    };
  });
  const rng = createRng(SEED);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    for (const { right, features } of shuffled(data, rng)) {
      // What the tagger itself said stands before the next word, as it will when it is used.
      let before = EDGE;
      features.forEach(({ word, ids }, place) => {
        const all = [...ids, ...tagFeatures(word, before).map(learner.idOf)];
        const guess = choose(learner.scores(all), tagNames, before);
        learner.learn(all, right[place] as number, guess);
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
    const features = featuresAt(texts, place);
    const scores = scoresOf([...features, ...tagFeatures(features, before)]);
    const chosen = choose(scores, tagNames, before);
    before = tagNames[chosen] as string;
    const beliefs = softmax(scores.map((score) => score / SOFTNESS));
    return { ...word, tag: before, score: beliefs[chosen] as number };
  });
}

/** The highest score among the tags that may follow; O when none is higher. */
function choose(scores: readonly number[], tagNames: readonly string[], before: string): number {
  let best = tagNames.indexOf('O');
  for (let k = 0; k < scores.length; k += 1) {
    if ((scores[k] as number) > (scores[best] as number) && mayFollow(tagNames[k] as string, before))
      best = k;
  }
  return best;
}

function mayFollow(tag: string, before: string): boolean {
  return !tag.startsWith('I-') || before.slice(2) === tag.slice(2);
}

/** What the tag of the word before says, alone and with the word itself. */
function tagFeatures(features: readonly string[], before: string): readonly string[] {
  return [`tag ${before}`, `tag ${before} ${features[0]}`, `tag ${before} ${features[1]}`];
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

/** Weights with their running sums, one row of classes a feature, laid end to end. */
function createLearner(classes: number) {
  const ids = new Map<string, number>();
  const weights: number[] = [];
  const sums: number[] = [];
  let step = 1;
  return {
    idOf: (feature: string) => {
      const known = ids.get(feature);
      if (known !== undefined) return known;
      for (let k = 0; k < classes; k += 1) {
        weights.push(0);
        sums.push(0);
      }
      ids.set(feature, ids.size);
      return ids.size - 1;
    },
    scores: (features: readonly number[]) => rowTotal(weights, features, classes),
    learn: (features: readonly number[], right: number, guess: number) => {
      step += 1;
      if (right === guess) return;
      for (const id of features) {
        for (const [k, amount] of [[right, 1] as const, [guess, -1] as const]) {
          const at = id * classes + k;
          weights[at] = (weights[at] as number) + amount;
          sums[at] = (sums[at] as number) + amount * step;
        }
      }
    },
    averaged: (): Scores => {
      const averages = weights.map((weight, at) => weight - (sums[at] as number) / step);
      return (features) => {
        const known = features.map((feature) => ids.get(feature)).filter((id) => id !== undefined);
        return rowTotal(averages, known, classes);
      };
    },
  };
}

function rowTotal(
  weights: readonly number[],
  features: readonly number[],
  classes: number,
): readonly number[] {
  const totals = new Array<number>(classes).fill(0);
  for (const id of features) {
    for (let k = 0; k < classes; k += 1) {
      totals[k] = (totals[k] as number) + (weights[id * classes + k] as number);
    }
  }
  return totals;
}
