import { wordsOf } from '../text-features.ts';

/** Red, green and blue, 0 to 255. */
export type Paint = readonly [number, number, number];

/** Colours that have a name of their own, with the paint that the name means. */
export const PAINTS: Readonly<Record<string, Paint>> = {
  red: [205, 35, 40],
  orange: [235, 130, 30],
  yellow: [240, 220, 50],
  green: [45, 155, 65],
  cyan: [60, 200, 205],
  blue: [40, 95, 205],
  purple: [130, 50, 175],
  pink: [240, 150, 185],
  brown: [115, 75, 45],
  black: [20, 20, 20],
  grey: [128, 128, 128],
  white: [245, 245, 245],
};

/** Other words for those colours and for shapes, from general knowledge. */
const SYNONYMS: Readonly<Record<string, string>> = {
  crimson: 'red',
  scarlet: 'red',
  ruby: 'red',
  amber: 'orange',
  tangerine: 'orange',
  gold: 'yellow',
  golden: 'yellow',
  emerald: 'green',
  lime: 'green',
  turquoise: 'cyan',
  teal: 'cyan',
  navy: 'blue',
  azure: 'blue',
  violet: 'purple',
  lilac: 'purple',
  magenta: 'pink',
  rose: 'pink',
  gray: 'grey',
  disc: 'circle',
  disk: 'circle',
  ball: 'circle',
  dot: 'circle',
  round: 'circle',
  box: 'square',
  tile: 'square',
  wedge: 'triangle',
  pyramid: 'triangle',
};

/** The words of a text in their plain form: synonyms replaced, and a plural's s taken off where that gives a name. */
function plainWords(text: string, names: readonly string[]): string[] {
  const plain = (word: string) => SYNONYMS[word] ?? word;
  return wordsOf(text).map((word) => {
    const whole = plain(word);
    if (names.includes(whole) || !word.endsWith('s')) return whole;
    const single = plain(word.slice(0, -1));
    return names.includes(single) ? single : whole;
  });
}

/** Those of the names that a text says, each once, in the text's order. */
export function namesIn(text: string, names: readonly string[]): string[] {
  return [...new Set(plainWords(text, names))].filter((word) => names.includes(word));
}
