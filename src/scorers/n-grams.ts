/** Counts of every n-gram of a list of tokens, as one text each; tokens hold no space. */
export function countNGrams(tokens: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= tokens.length; start += 1) {
    const gram = order === 1 ? (tokens[start] as string) : tokens.slice(start, start + order).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** Counts of every n-gram of a text's code points. */
export function countCharacterGrams(text: string, order: number): Map<string, number> {
  const starts = [...codePointStarts(text), text.length];
  const counts = new Map<string, number>();
  for (let i = 0; i + order < starts.length; i += 1) {
    const gram = text.slice(starts[i], starts[i + order]);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function* codePointStarts(text: string): Iterable<number> {
  let at = 0;
  for (const character of text) {
    yield at;
    at += character.length;
  }
}

/** Size of the overlap of two counts: the smaller count of each n-gram, summed. */
export function countShared(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let shared = 0;
  for (const [gram, count] of a) shared += Math.min(count, b.get(gram) ?? 0);
  return shared;
}
