/** Length of the longest common subsequence of two lists of tokens. Time grows with the product of their lengths. */
export function commonLength(a: readonly string[], b: readonly string[]): number {
  const [left, right] = numberTokens(a, b);
  const lengths = new Int32Array(right.length + 1);
  for (const token of left) {
    let diagonal = 0;
    for (let j = 1; j < lengths.length; j += 1) {
      const above = lengths[j] as number;
      if (token === right[j - 1]) lengths[j] = diagonal + 1;
      else if ((lengths[j - 1] as number) > above) lengths[j] = lengths[j - 1] as number;
      diagonal = above;
    }
  }
  return lengths[right.length] as number;
}

/**
 * Places in `a` of one longest common subsequence with `b`, rising; read back from the end, and of two ways the one that
 * drops a token of `b` only when that alone keeps the length, as rouge-score reads it. Lists share at most 65,535 tokens.
 */
export function commonPlaces(a: readonly string[], b: readonly string[]): number[] {
  const [left, right] = numberTokens(a, b);
  const width = right.length + 1;
  const table = new Uint16Array((left.length + 1) * width);
  const at = (i: number, j: number) => table[i * width + j] as number;
  for (let i = 1; i <= left.length; i += 1) {
    for (let j = 1; j <= right.length; j += 1) {
      table[i * width + j] =
        left[i - 1] === right[j - 1] ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1));
    }
  }
  const places: number[] = [];
  let i = left.length;
  let j = right.length;
  while (i > 0 && j > 0) {
    if (left[i - 1] === right[j - 1]) {
      places.push(i - 1);
      i -= 1;
      j -= 1;
    } else if (at(i, j - 1) > at(i - 1, j)) j -= 1;
    else i -= 1;
  }
  return places.reverse();
}

/** Tokens as numbers, because numbers compare faster. */
function numberTokens(a: readonly string[], b: readonly string[]): [Int32Array, Int32Array] {
  const numbers = new Map<string, number>();
  const numberOf = (token: string) => {
    const known = numbers.get(token) ?? numbers.size;
    if (known === numbers.size) numbers.set(token, known);
    return known;
  };
  return [Int32Array.from(a, numberOf), Int32Array.from(b, numberOf)];
}
