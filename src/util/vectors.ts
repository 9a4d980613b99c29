/** Numbers as base64 of little-endian 32-bit floats, as OpenAI's embeddings routes write them. */
export function encodeVector(numbers: ArrayLike<number>): string {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (let i = 0; i < numbers.length; i += 1) bytes.writeFloatLE(numbers[i] as number, 4 * i);
  return bytes.toString('base64');
}

/** The numbers of such a text; bytes beyond a multiple of four are dropped. */
export function decodeVector(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return Float32Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => bytes.readFloatLE(4 * i));
}

/** Cosine of the angle between two vectors, -1 to 1; null: they differ in length, or one has none. */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (a.length !== b.length) return null;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i] as number, b[i] as number];
    product += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  const lengths = Math.sqrt(squaresA) * Math.sqrt(squaresB);
  return lengths > 0 && Number.isFinite(lengths) ? Math.max(-1, Math.min(1, product / lengths)) : null;
}
