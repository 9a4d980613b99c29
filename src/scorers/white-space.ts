/**
 * One or more white-space characters as Python's str.split and str.strip see them, so that texts fall into the same
 * words as in the reference implementations: JavaScript's \s without the byte order mark, and four separators and NEL.
 */
const WHITE = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`;
const RUN = new RegExp(WHITE, 'gu');
const START = new RegExp(`^${WHITE}`, 'u');

/** The words of a text: what stands between white space. */
export function splitWords(text: string): string[] {
  return text.split(RUN).filter((word) => word !== '');
}

/** The text without any white space. */
export function removeSpaces(text: string): string {
  return text.replace(RUN, '');
}

/** The text without white space at its ends. */
export function stripText(text: string): string {
  return stripEnd(text.replace(START, ''));
}

/** The text without white space at its end; from the end, because a pattern would try every run inside. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && removeSpaces(text[end - 1] as string) === '') end -= 1;
  return text.slice(0, end);
}
