import type { Embedder, Pace } from '../model.ts';
import { wordsOf } from '../text-features.ts';
import { groupsOf } from '../word-groups.ts';
import { addFeature, ngramVector, scaleTo } from './word-vectors.ts';
import type { WordWeights } from './word-weights.ts';

/** Words of a text that are read; the rest is cut, as real models truncate. */
const MAX_TOKENS = 512;
const SMALL = { dimensions: 96, sizes: [3] };
/** Settled by cross-validation on the training rows. */
const LARGE = { dimensions: 256, sizes: [3, 4], word: 0.5, groups: 1, rarity: 1.5 };

/** Every word is its character trigrams, and all words count the same. Learns nothing. */
export function createSpellingEmbedder(id: string, pace: Pace): Embedder {
  return embedder(id, pace, SMALL.dimensions, (word) => ngramVector(word, SMALL.sizes, SMALL.dimensions));
}

/** Every word is itself, its character n-grams and its groups in the thesaurus, and counts by its rarity in training. */
export function createMeaningEmbedder(id: string, pace: Pace, weights: WordWeights): Embedder {
  return embedder(id, pace, LARGE.dimensions, (word) => {
    const vector = ngramVector(word, LARGE.sizes, LARGE.dimensions);
    addFeature(vector, `word ${word}`, LARGE.word / 2);
    for (const group of groupsOf(word)) addFeature(vector, `group ${group}`, LARGE.groups / 2);
    return scaleTo(vector, weights.of(word) ** LARGE.rarity);
  });
}

function embedder(
  id: string,
  pace: Pace,
  dimensions: number,
  vectorOf: (word: string) => Float64Array,
): Embedder {
  return {
    task: 'feature-extraction',
    id,
    pace,
    dimensions,
    embedTokens: (text) => {
      const words = wordsOf(text).slice(0, MAX_TOKENS);
      // A text without words still has its end, as real tokenizers add one.
      return words.length === 0 ? [ngramVector('', [2], dimensions)] : words.map(vectorOf);
    },
  };
}
