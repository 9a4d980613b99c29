/** At most four spaces, then up to six letters, up to three digits or one other sign: about the size of common model tokens. */
const PIECE = /\s{0,4}(?:[\p{L}\p{M}]{1,6}|\p{N}{1,3}|[^\s\p{L}\p{M}\p{N}])|\s{1,4}/gu;

/** The sandbox's token pieces of a text; their concatenation is the text. */
export function tokenPieces(text: string): readonly string[] {
  return text.match(PIECE) ?? [];
}

/** How many sandbox tokens a text has; 0 for the empty text. */
export function countTokens(text: string): number {
  return tokenPieces(text).length;
}
