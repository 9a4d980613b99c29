/**
 * A decimal number in free text: sign, thousands commas, decimal point, exponent. Not inside a word (GPT4), nor after
 * a point (1.2.3 is 1.2 alone). A hyphen after a word or a number is no sign: 10-5 is 10 and 5.
 */
const NUMBER =
  /(?<![\p{L}\p{N}_.])[-+−]?(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?/giu;

/** Every finite number that stands in a text, in order. Digits are ASCII, commas group thousands, the point is decimal. */
export function parseNumbers(text: string): number[] {
  const found = [...text.matchAll(NUMBER)].map(([written]) =>
    Number(written.replaceAll(',', '').replace('−', '-')),
  );
  return found.filter((value) => Number.isFinite(value));
}
