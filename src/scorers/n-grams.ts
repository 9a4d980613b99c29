/** Every n-gram of a list of tokens, as one text each; tokens hold no space. */
export function* wordGrams(tokens: readonly string[], order: number): Iterable<string> {
  for (let start = 0; start + order <= tokens.length; start += 1) {
    yield order === 1 ? (tokens[start] as string) : tokens.slice(start, start + order).join(' ');
  }
}

/** Every n-gram of a text's code points; `starts` as `codePointStarts` gives them. */
export function* characterGrams(text: string, starts: Int32Array, order: number): Iterable<string> {
  for (let i = 0; i + order < starts.length; i += 1) yield text.slice(starts[i], starts[i + order]);
}

/** Where each code point of a text begins, and where the last one ends. */
export function codePointStarts(text: string): Int32Array {
  const starts: number[] = [0];
  for (const character of text) starts.push((starts.at(-1) as number) + character.length);
  return Int32Array.from(starts);
}

/** How often each n-gram stands. */
export function countGrams(grams: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const gram of grams) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  return counts;
}

/** How many n-grams stand among the counted ones, each at most as often as counted. */
export function countShared(grams: Iterable<string>, counts: ReadonlyMap<string, number>): number {
  if (counts.size === 0) return 0;
  const left = new Map(counts);
  let shared = 0;
  for (const gram of grams) {
    const count = left.get(gram) ?? 0;
    if (count === 0) continue;
    left.set(gram, count - 1);
    shared += 1;
  }
  return shared;
}

/** Number of n-grams in so many tokens. */
export function gramsIn(length: number, order: number): number {
  return Math.max(0, length - order + 1);
}
