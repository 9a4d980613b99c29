import { cosineSimilarity, decodeVector } from '../util/vectors.ts';

/** Cosine of each further vector with the first one, or why there is none. */
export function similarities(vectors: readonly string[]): number[] | string {
  const [first, ...others] = vectors.map(decodeVector);
  const found: number[] = [];
  for (const other of others) {
    const value = first === undefined ? null : cosineSimilarity(first, other);
    if (value === null) return 'a vector is empty, all zeros or not finite, or two differ in length';
    found.push(value);
  }
  return found;
}
