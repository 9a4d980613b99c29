import { wordsOf } from '../text-features.ts';

/** How much a word says: the logarithm of how rarely it occurs. */
export interface WordWeights {
  /** ln((N + 1) ÷ (n + ½)) for a word in n of N texts (Robertson and Spärck Jones 1976, smoothed); above 0. */
  of(word: string): number;
}

/** Counts in how many of the texts each word occurs. */
export function learnWordWeights(texts: readonly string[]): WordWeights {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return { of: (word) => Math.log((texts.length + 1) / ((counts.get(word) ?? 0) + 0.5)) };
}
