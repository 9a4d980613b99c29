import { distance } from 'fastest-levenshtein';

/** More cells than this are not compared: about half a second of bit-parallel work. */
const MAX_CELLS = 1e10;
/** Each distinct token is written as one UTF-16 unit. */
const MAX_DISTINCT = 0xffff;

/**
 * Levenshtein distance of two lists of tokens: fewest insertions, deletions and substitutions, each costing 1. A text
 * instead of a number: why they are not compared.
 */
export function editDistance(a: readonly string[], b: readonly string[]): number | string {
  if (a.length * b.length > MAX_CELLS) return `too long to compare: ${a.length} against ${b.length} tokens`;
  const units = new Map<string, string>();
  const write = (tokens: readonly string[]) => {
    const written = tokens.map((token) => {
      const known = units.get(token) ?? String.fromCharCode(units.size);
      if (!units.has(token)) units.set(token, known);
      return known;
    });
    return written.join('');
  };
  const writtenA = write(a);
  const writtenB = write(b);
  if (units.size > MAX_DISTINCT) return `too long to compare: ${units.size} different tokens`;
  return distance(writtenA, writtenB);
}

/** The text's Unicode code points, each as a text. */
export function codePoints(text: string): string[] {
  return Array.from(text);
}
