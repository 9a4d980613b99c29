const WORD_NUMBERS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  twenty: 20,
  hundred: 100,
};

const FRACTIONS: Readonly<Record<string, number>> = {
  half: 1 / 2,
  third: 1 / 3,
  thirds: 1 / 3,
  quarter: 1 / 4,
  quarters: 1 / 4,
  fifth: 1 / 5,
  fifths: 1 / 5,
  tenth: 1 / 10,
  tenths: 1 / 10,
};

/** Position of an ordinal word: 0 for first, -1 for last, -2 for second to last; null for other words. */
const ORDINALS: Readonly<Record<string, number>> = {
  first: 0,
  second: 1,
  third: 2,
  fourth: 3,
  fifth: 4,
  sixth: 5,
  seventh: 6,
  eighth: 7,
  ninth: 8,
  tenth: 9,
  eleventh: 10,
  twelfth: 11,
  last: -1,
};

/** The zero-based index an ordinal word points at, -1 for "last"; null when the word is none. */
export function ordinalIndex(word: string): number | null {
  return ORDINALS[word.toLowerCase()] ?? null;
}

/** The value of digits ("1,250", "-4", "3.5") or of a number word from two to twelve; null when it is neither. */
export function parseNumber(text: string): number | null {
  const bare = text.trim().toLowerCase();
  const word = Object.hasOwn(WORD_NUMBERS, bare) ? WORD_NUMBERS[bare] : undefined;
  if (word !== undefined) return word;
  if (!/^-?\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,9})?$/.test(bare)) return null;
  return Number(bare.replaceAll(',', ''));
}

/** A number as these answers write it: plain digits, at most six decimals; null when it is not finite. */
export function numberText(value: number): string | null {
  if (!Number.isFinite(value) || Math.abs(value) > 1e15) return null;
  const rounded = Math.round(value * 1e6) / 1e6;
  return String(rounded === 0 ? 0 : rounded);
}

const NUMBER = /(?<![\w.])-?\d{1,3}(?:,\d{3}){1,4}(?![\d])|(?<![\w.])-?\d{1,15}(?:\.\d{1,9})?(?![\w])/g;

/** Numbers written in digits, in order. */
export function digitNumbers(text: string): readonly number[] {
  return (text.match(NUMBER) ?? []).map((found) => Number(found.replaceAll(',', '')));
}

/**
 * All quantities of a story, in order: digits, number words, fractions ("three quarters" is 0.75, "half" 0.5),
 * "twice" (2) and "dozen" (12).
 */
export function storyNumbers(text: string): readonly number[] {
  const found: number[] = [];
  let pendingWord: number | null = null;
  for (const token of text.toLowerCase().match(/-?\d[\d,]*(?:\.\d+)?|[a-z]+/g) ?? []) {
    const fraction = Object.hasOwn(FRACTIONS, token) ? FRACTIONS[token] : undefined;
    if (fraction !== undefined) {
      if (pendingWord !== null) found.pop();
      found.push((pendingWord ?? 1) * fraction);
      pendingWord = null;
      continue;
    }
    const value = token === 'twice' ? 2 : token === 'dozen' ? 12 : parseNumber(token.replace(/,$/, ''));
    if (value !== null) found.push(value);
    pendingWord = value !== null && /^[a-z]/.test(token) ? value : null;
  }
  return found;
}
