import { characterNgrams, hashText } from '../text-features.ts';

/** Places of a vector that one feature touches. */
const TOUCHES = 4;

/**
 * Adds a feature to a vector: 1 or −1 at four places given by its hash, times `weight` (random indexing, Kanerva and
 * others 2000).
 */
export function addFeature(vector: Float64Array, feature: string, weight: number): void {
  let hash = hashText(feature);
  for (let touch = 0; touch < TOUCHES; touch += 1) {
    // Scrambles the bits as MurmurHash3 ends, so that the four places do not depend on each other.
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash = (hash ^ (hash >>> 16)) >>> 0;
    const at = hash % vector.length;
    vector[at] = (vector[at] as number) + ((hash & 0x40000000) === 0 ? weight : -weight);
  }
}

/** The character n-grams of a word, padded by a space on both sides, as a vector of length 1. */
export function ngramVector(word: string, sizes: readonly number[], dimensions: number): Float64Array {
  const vector = new Float64Array(dimensions);
  for (const gram of characterNgrams([word], sizes)) addFeature(vector, gram, 1);
  return scaleTo(vector, 1);
}

/** Scales a vector to a length, in place; a vector of zeros stays as it is. */
export function scaleTo(vector: Float64Array, length: number): Float64Array {
  const norm = Math.sqrt(innerProduct(vector, vector));
  if (norm > 0)
    for (let i = 0; i < vector.length; i += 1) vector[i] = ((vector[i] as number) * length) / norm;
  return vector;
}

/** Adds `weight` times one vector to another of the same length, in place. */
export function addVector(sum: Float64Array, vector: Float64Array, weight: number): void {
  for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] as number) + (vector[i] as number) * weight;
}

/** Inner product of two vectors of the same length. */
export function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Cosine of two sums of token vectors; 0 when one is all zeros. */
export function cosine(a: Float64Array, b: Float64Array): number {
  const norms = Math.sqrt(innerProduct(a, a) * innerProduct(b, b));
  return norms === 0 ? 0 : innerProduct(a, b) / norms;
}
