/** Longest part of a text that a model reads, in UTF-16 units; the rest is cut, as real models truncate. */
export const MAX_TEXT_UNITS = 8000;

/** A sparse vector: indices are unique, `values` run beside them. */
export interface SparseVector {
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** The lower-case words and numbers of a text, in order; only its first 8000 units are read. */
export function wordsOf(text: string): string[] {
  return (
    text
      .slice(0, MAX_TEXT_UNITS)
      .normalize('NFKC')
      .replaceAll('’', "'")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:'\p{L}+)?/gu) ?? []
  );
}

/** FNV-1a of a text's UTF-16 units, 32 bits (Fowler, Noll, Vo). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** All character n-grams of the words, each word padded with one space on both sides. */
export function characterNgrams(words: readonly string[], sizes: readonly number[]): string[] {
  const grams: string[] = [];
  for (const word of words) {
    const padded = ` ${word} `;
    for (const size of sizes) {
      for (let i = 0; i + size <= padded.length; i += 1) grams.push(padded.slice(i, i + size));
    }
  }
  return grams;
}

/** Features of one kind with the weight that the kind has as a whole. */
export interface FeatureFamily {
  readonly features: readonly string[];
  readonly weight: number;
}

/**
 * Features hashed into `buckets` (a power of two) dimensions. Within a family a feature counts 1 + ln(its count),
 * and the family is scaled to its weight in length; families that share a dimension add up. Empty for no features.
 */
export function hashedVector(families: readonly FeatureFamily[], buckets: number): SparseVector {
  const sums = new Map<number, number>();
  for (const { features, weight } of families) {
    const counts = new Map<number, number>();
    for (const feature of features) {
      const index = hashText(feature) & (buckets - 1);
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    const damped = [...counts].map(([index, count]) => [index, 1 + Math.log(count)] as const);
    const norm = Math.sqrt(damped.reduce((sum, [, value]) => sum + value * value, 0));
    for (const [index, value] of damped) sums.set(index, (sums.get(index) ?? 0) + (weight * value) / norm);
  }
  return { indices: Int32Array.from(sums.keys()), values: Float64Array.from(sums.values()) };
}

/** Dot product of two vectors; the cosine when each is one family of weight 1. 0 when either is empty. */
export function dotProduct(a: SparseVector, b: SparseVector): number {
  const byIndex = new Map<number, number>();
  a.indices.forEach((index, i) => {
    byIndex.set(index, a.values[i] as number);
  });
  let dot = 0;
  b.indices.forEach((index, i) => {
    dot += (byIndex.get(index) ?? 0) * (b.values[i] as number);
  });
  return dot;
}
