import type { Embedder } from '../models/model.ts';

/** A text's embedding: the mean of its tokens' vectors, as sentence-transformers' mean pooling. */
export function embedText(model: Embedder, text: string): Float64Array {
  const tokens = model.embedTokens(text);
  const sum = new Float64Array(model.dimensions);
  for (const token of tokens) for (let i = 0; i < sum.length; i += 1) sum[i] = at(sum, i) + at(token, i);
  return sum.map((value) => value / Math.max(1, tokens.length));
}

/** The vector at length 1; a zero vector stays. */
export function normalized(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? vector : vector.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * at(b, index), 0);
}

function at(vector: Float64Array, index: number): number {
  return vector[index] ?? 0;
}
