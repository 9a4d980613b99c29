import type { Pace, Translator } from '../model.ts';
import { isWord, splitWords } from './located-words.ts';
import { extractPhrases, LONGEST_PHRASE, type PhraseOption } from './phrase-table.ts';
import type { TokenPair } from './word-alignment.ts';

/** A training sentence in both languages. */
export interface PairRow {
  readonly source: string;
  readonly target: string;
}

const BEAM = 8;
/** Log probability of carrying an unknown word over as it is. */
const UNKNOWN = -6;
/** Taken off for every phrase used, so that long phrases win. */
const PHRASE_COST = 0.7;
/** Strength of the shorter context in the bigram model, in observations. */
const PRIOR = 1;
const START = '<s>';

/**
 * The weak translator: word by word, each with the partner that it meets most exclusively in training pairs (Dice
 * coefficient). Order, gender and case are the source's; unknown words stay as they are.
 */
export function trainWordTranslator(id: string, pace: Pace, rows: readonly PairRow[]): Translator {
  const pairs = tokenPairs(rows);
  const [ofSource, ofTarget] = [new Map<string, number>(), new Map<string, number>()];
  const together = new Map<string, Map<string, number>>();
  for (const { source, target } of pairs) {
    for (const to of new Set(target)) ofTarget.set(to, (ofTarget.get(to) ?? 0) + 1);
    for (const from of new Set(source)) {
      ofSource.set(from, (ofSource.get(from) ?? 0) + 1);
      const row = together.get(from) ?? new Map<string, number>();
      for (const to of new Set(target)) {
        if (isWord(to) === isWord(from)) row.set(to, (row.get(to) ?? 0) + 1);
      }
      together.set(from, row);
    }
  }
  const dictionary = new Map(
    [...together].map(([from, row]) => {
      const dice = ([to, both]: [string, number]) =>
        (2 * both) / ((ofSource.get(from) as number) + (ofTarget.get(to) as number));
      const best = [...row].sort((a, b) => dice(b) - dice(a))[0];
      return [from, best?.[0] ?? from];
    }),
  );
  return {
    task: 'translation',
    id,
    pace,
    translate: (text) =>
      joinWords(splitWords(text).map((word) => dictionary.get(word.toLowerCase()) ?? word)),
  };
}

/**
 * The better translator: phrases learned by word alignment, put side by side from left to right, chosen by a beam
 * search over phrase shares and a bigram model of the target side. No reordering beyond what a phrase holds.
 */
export function trainPhraseTranslator(id: string, pace: Pace, rows: readonly PairRow[]): Translator {
  const pairs = tokenPairs(rows);
  const phrases = extractPhrases(pairs);
  const logBigram = trainBigrams(pairs.map(({ target }) => target));
  return {
    task: 'translation',
    id,
    pace,
    translate: (text) => joinWords(search(splitWords(text), phrases, logBigram)),
  };
}

/** A partial translation; `before` leads to the words further left. */
interface Path {
  readonly words: readonly string[];
  readonly last: string;
  readonly score: number;
  readonly before: Path | null;
}

function search(
  words: readonly string[],
  phrases: ReadonlyMap<string, readonly PhraseOption[]>,
  logBigram: (before: string, word: string) => number,
): readonly string[] {
  const lower = words.map((word) => word.toLowerCase());
  const beams: Path[][] = Array.from({ length: words.length + 1 }, () => []);
  beams[0] = [{ words: [], last: START, score: 0, before: null }];
  for (let place = 0; place < words.length; place += 1) {
    const paths = shortened(beams[place] as Path[]);
    for (let size = 1; size <= Math.min(LONGEST_PHRASE, words.length - place); size += 1) {
      const known = phrases.get(lower.slice(place, place + size).join(' '));
      const carried = size === 1 ? [{ words: [words[place] as string], logShare: UNKNOWN }] : [];
      for (const option of known ?? carried) {
        for (const path of paths) (beams[place + size] as Path[]).push(extend(path, option, logBigram));
      }
    }
  }
  const parts: (readonly string[])[] = [];
  let path: Path | null = shortened(beams[words.length] as Path[])[0] ?? null;
  for (; path !== null; path = path.before) parts.push(path.words);
  return parts.reverse().flat();
}

function shortened(paths: readonly Path[]): readonly Path[] {
  const best = new Map<string, Path>();
  for (const path of paths) {
    if (path.score > (best.get(path.last)?.score ?? Number.NEGATIVE_INFINITY)) best.set(path.last, path);
  }
  return [...best.values()].sort((a, b) => b.score - a.score).slice(0, BEAM);
}

function extend(path: Path, option: PhraseOption, logBigram: (before: string, word: string) => number): Path {
  let { last, score } = path;
  for (const word of option.words) {
    score += logBigram(last, word);
    last = word;
  }
  return { words: option.words, last, score: score + option.logShare - PHRASE_COST, before: path };
}

function trainBigrams(sentences: readonly (readonly string[])[]): (before: string, word: string) => number {
  const pairs = new Map<string, number>();
  const befores = new Map<string, number>();
  const words = new Map<string, number>();
  let total = 0;
  for (const sentence of sentences) {
    sentence.forEach((word, place) => {
      const before = sentence[place - 1] ?? START;
      pairs.set(`${before} ${word}`, (pairs.get(`${before} ${word}`) ?? 0) + 1);
      befores.set(before, (befores.get(before) ?? 0) + 1);
      words.set(word, (words.get(word) ?? 0) + 1);
      total += 1;
    });
  }
  return (before, word) => {
    const share = ((words.get(word) ?? 0) + 0.5) / (total + 0.5 * (words.size + 1));
    return Math.log(
      ((pairs.get(`${before} ${word}`) ?? 0) + PRIOR * share) / ((befores.get(before) ?? 0) + PRIOR),
    );
  };
}

/**
 * Pairs as words and signs: the source in lower case; the first target word as it is mostly written inside sentences,
 * in lower case when it never stands there.
 */
function tokenPairs(rows: readonly PairRow[]): readonly TokenPair[] {
  const targets = rows.map(({ target }) => splitWords(target));
  const inside = new Set(targets.flatMap((words) => words.slice(1)));
  return rows.map(({ source }, index) => {
    const [first = '', ...rest] = targets[index] as readonly string[];
    const small = first.toLowerCase();
    const begin = inside.has(first) && !inside.has(small) ? first : small;
    return { source: splitWords(source).map((word) => word.toLowerCase()), target: [begin, ...rest] };
  });
}

/** Words with spaces between, none before a closing sign; the first letter is a capital. */
function joinWords(words: readonly string[]): string {
  const text = words
    .map((word, place) => (place > 0 && (isWord(word) || !/^[.,;:!?%)]$/u.test(word)) ? ` ${word}` : word))
    .join('');
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length);
}
