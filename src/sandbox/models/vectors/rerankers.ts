import type { Embedder, Pace, Reranker } from '../model.ts';
import { characterNgrams, wordsOf } from '../text-features.ts';
import { trainDenseSoftmax } from './dense-softmax.ts';
import { addVector, cosine } from './word-vectors.ts';
import type { WordWeights } from './word-weights.ts';

/** Words of a text that are read. */
const MAX_WORDS = 512;
const BM25 = { k1: 1.2, b: 0.75, usualWords: 15 };
/** What an overlap has to exceed for a text to be called relevant. */
const BAR = 2;
const STEM_UNITS = 4;
const SGD = { epochs: 30, learningRate: 0.05, decay: 0.01, seed: 23 };

/** A query, a text and whether the text answers it. */
export interface JudgedText {
  readonly query: string;
  readonly text: string;
  readonly relevant: boolean;
}

/**
 * Counts the query's words in the text as BM25 does (Robertson and others 1994), but every word counts the same: it
 * knows of no other text. Words are compared as they are spelt.
 */
export function createOverlapReranker(id: string, pace: Pace): Reranker {
  return {
    task: 'text-ranking',
    id,
    pace,
    relevance: (query, text) => {
      const words = wordsOf(text).slice(0, MAX_WORDS);
      const length = 1 - BM25.b + (BM25.b * words.length) / BM25.usualWords;
      const asked = new Set(wordsOf(query).slice(0, MAX_WORDS));
      const counts = new Map<string, number>();
      for (const word of words) if (asked.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
      const total = [...counts.values()].reduce(
        (sum, count) => sum + (count * (BM25.k1 + 1)) / (count + BM25.k1 * length),
        0,
      );
      return total - BAR;
    },
  };
}

/** Weighs several signs of relevance by logistic regression over judged texts; a logit. */
export function trainReranker(
  id: string,
  pace: Pace,
  judged: readonly JudgedText[],
  signs: { readonly weights: WordWeights; readonly embedder: Embedder },
): Reranker {
  const embed = (text: string) => sumOf(signs.embedder.embedTokens(text));
  // Texts stand before several queries: each is embedded once.
  const texts = new Set(judged.flatMap(({ query, text }) => [query, text]));
  const embedded = new Map([...texts].map((text) => [text, embed(text)]));
  const known = (text: string) => embedded.get(text) ?? embed(text);
  const model = trainDenseSoftmax(
    judged.map(({ query, text, relevant }) => ({
      vector: signsOfRelevance(query, text, signs.weights, known),
      label: relevant ? 'relevant' : 'other',
    })),
    SGD,
  );
  return {
    task: 'text-ranking',
    id,
    pace,
    relevance: (query, text) => {
      const [other, relevant] = model.logits(signsOfRelevance(query, text, signs.weights, embed));
      return (relevant ?? 0) - (other ?? 0);
    },
  };
}

function signsOfRelevance(
  query: string,
  text: string,
  weights: WordWeights,
  embed: (text: string) => Float64Array,
): number[] {
  const asked = [...new Set(wordsOf(query).slice(0, MAX_WORDS))];
  const words = wordsOf(text).slice(0, MAX_WORDS);
  const held = new Set(words);
  const stems = new Set(words.map(stemOf));
  const grams = new Set(characterNgrams(words, [4]));
  const total = asked.reduce((sum, word) => sum + weights.of(word), 0) || 1;
  const share = (holds: (word: string) => number) =>
    asked.reduce((sum, word) => sum + weights.of(word) * holds(word), 0) / total;
  return [
    share((word) => Number(held.has(word))),
    share((word) => Number(stems.has(stemOf(word)))),
    share((word) => shareOf(characterNgrams([word], [4]), grams)),
    cosine(embed(query), embed(text)),
    Math.log(1 + words.length),
  ];
}

/** A word's beginning: enough to bring most forms of a word together, at the price of strangers. */
function stemOf(word: string): string {
  return word.slice(0, STEM_UNITS);
}

function shareOf(grams: readonly string[], known: ReadonlySet<string>): number {
  return grams.length === 0 ? 0 : grams.filter((gram) => known.has(gram)).length / grams.length;
}

function sumOf(vectors: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) addVector(sum, vector, 1);
  return sum;
}
