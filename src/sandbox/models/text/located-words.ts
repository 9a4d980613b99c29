/** Longest part of a text that these models read, in UTF-16 units; the rest is cut, as real models truncate. */
const READ_UNITS = 8000;

/** A word, a number or a sign where it stands. */
export interface LocatedWord {
  readonly word: string;
  /** UTF-16 offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
}

const WORD =
  /\p{L}[\p{L}\p{M}\p{N}]*(?:['’-]\p{L}[\p{L}\p{M}\p{N}]*)*|\p{N}+(?:[.,:]\p{N}+)*|[^\s\p{L}\p{N}]/gu;

/** Words with inner hyphens and apostrophes, numbers, and single signs of the first 8000 units, in order. */
export function locateWords(text: string): readonly LocatedWord[] {
  return [...readPart(text).matchAll(WORD)].map((match) => ({
    word: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The same words without their places. */
export function splitWords(text: string): readonly string[] {
  return readPart(text).match(WORD) ?? [];
}

/** True for a word or a number, false for a sign. */
export function isWord(token: string): boolean {
  return /^[\p{L}\p{N}]/u.test(token);
}

/** The first 8000 units; a surrogate pair on the edge is left out whole. */
function readPart(text: string): string {
  if (text.length <= READ_UNITS) return text;
  const edge = text.charCodeAt(READ_UNITS - 1);
  return text.slice(0, edge >= 0xd800 && edge < 0xdc00 ? READ_UNITS - 1 : READ_UNITS);
}

/** A space after a closing sign, unless that closes a title, or a line end. */
const BETWEEN_SENTENCES = /(?<=[.!?])(?<!\b(?:Mrs?|Dr|St)\.)\s+|\n/gu;

/** The sentences of the first 8000 units, in order; a dot inside a number or a web address ends none. */
export function locateSentences(text: string): readonly LocatedWord[] {
  const read = readPart(text);
  const found: LocatedWord[] = [];
  const add = (from: number, to: number) => {
    const word = read.slice(from, to).trim();
    const start = from + read.slice(from, to).search(/\S/u);
    if (word !== '') found.push({ word, start, end: start + word.length });
  };
  let from = 0;
  for (const between of read.matchAll(BETWEEN_SENTENCES)) {
    add(from, between.index);
    from = between.index + between[0].length;
  }
  add(from, read.length);
  return found;
}
