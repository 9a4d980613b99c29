import { isWord, type LocatedWord, locateSentences, locateWords } from './located-words.ts';

/** A stretch of a sentence that may be an answer. */
export interface Span {
  /** UTF-16 offsets into the context, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly features: readonly string[];
}

const LONGEST_WORDS = 10;
const SENTENCES = 2;
const STEM_LETTERS = 5;
const EMPTY_WORDS = new Set(
  'a an the of to in on at by for is are was were be do does did must may can what which who whom when where why how much many long and it its not'.split(
    ' ',
  ),
);

/** The words of a question that say what it is about, cut to five letters. */
function contentStems(question: string): ReadonlySet<string> {
  const words = locateWords(question).map(({ word }) => word.toLowerCase());
  return new Set(words.filter((word) => isWord(word) && !EMPTY_WORDS.has(word)).map(stemOf));
}

function stemOf(word: string): string {
  return word.toLowerCase().slice(0, STEM_LETTERS);
}

/** A sentence as its words, with the share of the question's stems that it holds. */
export interface RankedSentence {
  readonly words: readonly LocatedWord[];
  readonly overlap: number;
}

/** Sentences of a context by falling overlap with the question; equal ones keep their order. */
export function rankSentences(question: string, context: string): readonly RankedSentence[] {
  const stems = contentStems(question);
  return locateSentences(context)
    .map(({ word, start }) => {
      const words = locateWords(word).map((found) => ({
        word: found.word,
        start: found.start + start,
        end: found.end + start,
      }));
      const held = new Set(words.map((found) => stemOf(found.word)));
      return { words, overlap: [...stems].filter((stem) => held.has(stem)).length / Math.max(1, stems.size) };
    })
    .filter(({ words }) => words.some(({ word }) => isWord(word)))
    .sort((a, b) => b.overlap - a.overlap);
}

/** What a question asks for: its question word, with the next word after "how". */
function askOf(question: string): string {
  const match = /\b(how\s+\p{L}+|who|whom|whose|when|where|why|what|which)\b/iu.exec(question);
  return match === null
    ? 'other'
    : (match[0] as string).toLowerCase().replace(/\s+/u, ' ').replace('whom', 'who');
}

/** A sentence of a context as the features see it. */
interface Scene {
  readonly ask: string;
  /** 0: the nearest sentence. */
  readonly rank: number;
  readonly words: readonly LocatedWord[];
  /** Which words the question holds too. */
  readonly inQuestion: readonly boolean[];
}

/**
 * Every stretch of up to ten words in the two sentences nearest to the question, with features for a ranker. Articles,
 * prepositions and the like end no stretch.
 */
export function spanCandidates(question: string, context: string): readonly Span[] {
  const ask = askOf(question);
  const stems = contentStems(question);
  return rankSentences(question, context)
    .slice(0, SENTENCES)
    .flatMap(({ words }, rank) =>
      spansOf({ ask, rank, words, inQuestion: words.map(({ word }) => stems.has(stemOf(word))) }),
    );
}

function spansOf(scene: Scene): readonly Span[] {
  const { words } = scene;
  const ends = words.map(({ word }, place) =>
    isWord(word) && !EMPTY_WORDS.has(word.toLowerCase()) ? endFeatures(scene, place) : null,
  );
  return words.flatMap((first, from) => {
    if (!isWord(first.word)) return [];
    const start = startFeatures(scene, from);
    const spans: Span[] = [];
    for (let to = from; to < Math.min(words.length, from + LONGEST_WORDS); to += 1) {
      const end = ends[to];
      if (end === null || end === undefined) continue;
      const features = [...start, ...end, ...insideFeatures(scene, from, to)];
      spans.push({ start: first.start, end: (words[to] as LocatedWord).end, features });
    }
    return spans;
  });
}

function wordAt(words: readonly LocatedWord[], place: number): string {
  return words[place]?.word.toLowerCase() ?? '<edge>';
}

/** "how" of "how many". */
function groupOf(ask: string): string {
  return ask.split(' ')[0] as string;
}

function startFeatures({ ask, rank, words, inQuestion }: Scene, from: number): readonly string[] {
  const [word, before, group] = [wordAt(words, from), wordAt(words, from - 1), groupOf(ask)];
  return [
    `rank ${rank}`,
    `begins ${word}`,
    `first ${ask} ${word}`,
    `first ${group} ${word}`,
    `before ${before}`,
    `before ${group} ${before}`,
    `question word before ${inQuestion[from - 1] ?? 'edge'}`,
    `at start ${group} ${from === 0}`,
  ];
}

function endFeatures({ ask, words, inQuestion }: Scene, to: number): readonly string[] {
  const [after, group] = [wordAt(words, to + 1), groupOf(ask)];
  return [
    `last ${wordAt(words, to)}`,
    `after ${after}`,
    `after ${group} ${after}`,
    `question word after ${inQuestion[to + 1] ?? 'edge'}`,
    `at end ${group} ${to >= words.length - 2}`,
  ];
}

function insideFeatures({ ask, words, inQuestion }: Scene, from: number, to: number): readonly string[] {
  let [inside, digits, name] = [0, false, false];
  for (let place = from; place <= to; place += 1) {
    const { word } = words[place] as LocatedWord;
    inside += inQuestion[place] ? 1 : 0;
    digits ||= /^\p{N}/u.test(word);
    name ||= place > 0 && /^\p{Lu}/u.test(word);
  }
  const group = groupOf(ask);
  const size = to - from + 1;
  return [
    `inside ${Math.min(2, inside)}`,
    `all inside ${inside === size}`,
    `size ${ask} ${Math.min(6, size)}`,
    `digits ${ask} ${digits}`,
    `digits ${group} ${digits}`,
    `name ${group} ${name}`,
  ];
}
