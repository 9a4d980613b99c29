import { stemWord } from './porter-stemmer.ts';

/** Words of up to this many letters are not stemmed. */
const MAX_UNSTEMMED = 3;

/** Lower-case runs of ASCII letters and digits, stemmed on request: what rouge-score's default tokenizer gives. */
export function rougeTokens(text: string, stemmed: boolean): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return stemmed ? words.map((word) => (word.length > MAX_UNSTEMMED ? stemWord(word) : word)) : [...words];
}
