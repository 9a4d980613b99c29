import type { CodePoints } from './code-points.ts';

/**
 * First place of a tokenizer's word in a text, from a code point on; null when it does not stand there. Marks of
 * tokenizers (`##`, `▁`, `Ġ`), white space, case and accents do not count: lower-casing tokenizers lose the last two,
 * and put spaces around signs. Letters that fold to several (ß) are compared as they fold.
 */
export function locateWord(
  word: string,
  points: CodePoints,
  from: number,
): { start: number; end: number } | null {
  const wanted = fold(word.replace(/^##/, '').replace(/[▁Ġ]/g, ' '));
  if (wanted === '') return null;
  for (let start = from; start < points.length; start += 1) {
    if (fold(points.slice(start, start + 1)) === '') continue;
    const end = endOfMatch(wanted, points, start);
    if (end !== null) return { start, end };
  }
  return null;
}

function endOfMatch(wanted: string, points: CodePoints, start: number): number | null {
  let matched = '';
  for (let at = start; at < points.length; at += 1) {
    matched += fold(points.slice(at, at + 1));
    if (!wanted.startsWith(matched)) return null;
    if (matched === wanted) return at + 1;
  }
  return null;
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\s]/gu, '')
    .toLowerCase();
}
