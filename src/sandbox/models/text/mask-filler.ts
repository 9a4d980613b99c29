import type { MaskFiller, Pace } from '../model.ts';
import { softmax } from '../probabilities.ts';
import { isWord, splitWords } from './located-words.ts';

/** How a mask filler looks at a mask. */
export interface MaskOptions {
  readonly maskToken: string;
  /** Weight of the words that stand in the same sentence, wherever; 0: neighbours only. */
  readonly topicWeight: number;
}

/** Enough of the text on either side of a mask. */
const SIDE_UNITS = 300;
const SIDE_WORDS = 12;
const EDGE = '<edge>';
/** Strength of the prior in smoothed counts, in observations. */
const PRIOR = { neighbour: 2, topic: 3 };
/** Words in more than this share of the sentences say nothing about the topic. */
const COMMON_SHARE = 0.08;

interface Vocabulary {
  readonly words: readonly string[];
  readonly counts: readonly number[];
  /** Neighbour and then word id to count. */
  readonly after: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly before: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly beside: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/**
 * Fills a mask from counts over the training sentences: the word before, the word after, and with a topic weight the
 * rarer words of the sentence as a naive Bayes (each count smoothed towards the word's own share). Only words of the
 * training sentences are ever offered. Two masks beside each other don't see each other.
 */
export function trainMaskFiller(
  id: string,
  pace: Pace,
  sentences: readonly string[],
  options: MaskOptions,
): MaskFiller {
  const vocabulary = learn(sentences);
  return {
    task: 'fill-mask',
    id,
    pace,
    maskToken: options.maskToken,
    fill: (text, most) => {
      const parts = text.split(options.maskToken);
      const seen = new Map<string, ReturnType<MaskFiller['fill']>[number]>();
      return parts.slice(1).map((right, index) => {
        const left = splitWords((parts[index] as string).slice(-SIDE_UNITS)).slice(-SIDE_WORDS);
        const sides = [left, splitWords(right.slice(0, SIDE_UNITS)).slice(0, SIDE_WORDS)] as const;
        const key = JSON.stringify(sides);
        const answer = seen.get(key) ?? best(vocabulary, sides, options.topicWeight, most);
        seen.set(key, answer);
        return answer;
      });
    },
  };
}

function learn(sentences: readonly string[]): Vocabulary {
  const ids = new Map<string, number>();
  const counts: number[] = [];
  const after = new Map<string, Map<number, number>>();
  const before = new Map<string, Map<number, number>>();
  const beside = new Map<string, Map<number, number>>();
  const holders = new Map<string, number>();
  for (const sentence of sentences) {
    const tokens = splitWords(sentence).map((token) => token.toLowerCase());
    for (const token of new Set(tokens)) holders.set(token, (holders.get(token) ?? 0) + 1);
    tokens.forEach((token, place) => {
      if (!isWord(token)) return;
      const id = ids.get(token) ?? ids.size;
      ids.set(token, id);
      counts[id] = (counts[id] ?? 0) + 1;
      count(after, tokens[place - 1] ?? EDGE, id);
      count(before, tokens[place + 1] ?? EDGE, id);
      for (const other of tokens) if (other !== token && isWord(other)) count(beside, other, id);
    });
  }
  for (const [word, number] of holders) if (number > COMMON_SHARE * sentences.length) beside.delete(word);
  return { words: [...ids.keys()], counts, after, before, beside };
}

function count(table: Map<string, Map<number, number>>, key: string, id: number): void {
  const row = table.get(key) ?? new Map<number, number>();
  row.set(id, (row.get(id) ?? 0) + 1);
  table.set(key, row);
}

function best(
  { words, counts, after, before, beside }: Vocabulary,
  [left, right]: readonly [readonly string[], readonly string[]],
  topicWeight: number,
  most: number,
): ReturnType<MaskFiller['fill']>[number] {
  const total = counts.reduce((sum, number) => sum + number, 0);
  const logits = counts.map((number) => Math.log(number / total));
  // log of (count + prior × share) / (prior × share): words that never met the context keep their share.
  const raise = (row: ReadonlyMap<number, number> | undefined, prior: number, weight: number) => {
    for (const [id, number] of row ?? []) {
      const expected = (prior * (counts[id] as number)) / total;
      logits[id] = (logits[id] as number) + weight * Math.log1p(number / expected);
    }
  };
  raise(after.get(left.at(-1)?.toLowerCase() ?? EDGE), PRIOR.neighbour, 1);
  raise(before.get(right[0]?.toLowerCase() ?? EDGE), PRIOR.neighbour, 1);
  if (topicWeight > 0) {
    for (const word of new Set([...left, ...right].map((side) => side.toLowerCase()))) {
      raise(beside.get(word), PRIOR.topic, topicWeight);
    }
  }
  const scores = softmax(logits);
  return words
    .map((word, wordId) => ({ word, wordId, score: scores[wordId] as number }))
    .sort((a, b) => b.score - a.score)
    .slice(0, Math.max(0, Math.floor(most) || 0));
}
