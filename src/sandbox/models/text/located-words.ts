/** Longest part of a text that these models read, in UTF-16 units; the rest is cut, as real models truncate. */
export const READ_UNITS = 8000;

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

const SENTENCE = /[^.!?\n]+(?:[.!?]+(?=\s|$)|[.!?\n]+(?=\S)[^.!?\n]+|\n)*[.!?]*/gu;

/** The sentences of the first 8000 units, in order; a dot inside a number or a web address ends none. */
export function locateSentences(text: string): readonly LocatedWord[] {
  return [...readPart(text).matchAll(SENTENCE)]
    .map((match) => {
      const lead = match[0].length - match[0].trimStart().length;
      const word = match[0].trim();
      return { word, start: match.index + lead, end: match.index + lead + word.length };
    })
    .filter(({ word }) => word !== '');
}
