/** Numbers of a vector written as the base64 of little-endian 32-bit floats; null when one is not finite, or there is none. */
function readVector(base64: string): Float64Array | null {
  const bytes = Buffer.from(base64, 'base64');
  const count = Math.floor(bytes.length / 4);
  const vector = Float64Array.from({ length: count }, (_, i) => bytes.readFloatLE(4 * i));
  return count > 0 && vector.every(Number.isFinite) ? vector : null;
}

/** Cosine of the angle between two vectors, −1 to 1; null when they differ in length or one has no direction. */
function cosine(a: Float64Array, b: Float64Array): number | null {
  if (a.length !== b.length) return null;
  let dot = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i += 1) {
    const x = a[i] as number;
    const y = b[i] as number;
    dot += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  if (squaresA === 0 || squaresB === 0) return null;
  return Math.max(-1, Math.min(1, dot / (Math.sqrt(squaresA) * Math.sqrt(squaresB))));
}

/** Cosine of each vector with the first one, or why there is none. */
export function similarities(vectors: readonly string[]): number[] | string {
  const [first, ...others] = vectors.map(readVector);
  const found: number[] = [];
  for (const other of others) {
    const value = first && other ? cosine(first, other) : null;
    if (value === null) return 'a vector is empty, all zeros or not finite, or two differ in length';
    found.push(value);
  }
  return found;
}
