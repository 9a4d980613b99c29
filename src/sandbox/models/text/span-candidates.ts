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

/** Every stretch of up to ten words in the two sentences nearest to the question, with features for a ranker. */
export function spanCandidates(question: string, context: string): readonly Span[] {
  const ask = askOf(question);
  const stems = contentStems(question);
  return rankSentences(question, context)
    .slice(0, SENTENCES)
    .flatMap(({ words }, rank) => {
      const inQuestion = words.map(({ word }) => stems.has(stemOf(word)));
      return words.flatMap((first, from) => {
        if (!isWord(first.word)) return [];
        const spans: Span[] = [];
        for (let to = from; to < Math.min(words.length, from + LONGEST_WORDS); to += 1) {
          const last = words[to] as LocatedWord;
          if (!isWord(last.word)) continue;
          spans.push({
            start: first.start,
            end: last.end,
            features: featuresOf(ask, rank, words, inQuestion, from, to),
          });
        }
        return spans;
      });
    });
}

function featuresOf(
  ask: string,
  rank: number,
  words: readonly LocatedWord[],
  inQuestion: readonly boolean[],
  from: number,
  to: number,
): readonly string[] {
  const at = (place: number) => words[place]?.word.toLowerCase() ?? '<edge>';
  const inside = inQuestion.slice(from, to + 1).filter(Boolean).length;
  const size = to - from + 1;
  const group = ask.split(' ')[0] as string;
  const digits = words.slice(from, to + 1).some(({ word }) => /\p{N}/u.test(word));
  const name = words.slice(Math.max(1, from), to + 1).some(({ word }) => /^\p{Lu}/u.test(word));
  return [
    `rank ${rank}`,
    `inside ${Math.min(2, inside)}`,
    `all inside ${inside === size}`,
    `size ${ask} ${Math.min(6, size)}`,
    `first ${ask} ${at(from)}`,
    `first ${group} ${at(from)}`,
    `begins ${at(from)}`,
    `last ${at(to)}`,
    `ends in empty word ${EMPTY_WORDS.has(at(to))}`,
    `before ${at(from - 1)}`,
    `before ${group} ${at(from - 1)}`,
    `after ${at(to + 1)}`,
    `after ${group} ${at(to + 1)}`,
    `question word before ${inQuestion[from - 1] ?? 'edge'}`,
    `question word after ${inQuestion[to + 1] ?? 'edge'}`,
    `digits ${ask} ${digits}`,
    `digits ${group} ${digits}`,
    `name ${group} ${name}`,
    `edges ${group} ${from === 0} ${!words.slice(to + 1).some(({ word }) => isWord(word))}`,
  ];
}
