import type { Rng } from '../../../types/context.ts';
import { createRng } from '../../../util/rng.ts';
import type { ChatAnswer, Pace, TextGenerator } from '../model.ts';
import { isWord, splitWords } from './located-words.ts';

/** How a generator is built. */
export interface GeneratorOptions {
  /** Words that it looks at, the next one included: 2 is a bigram model. */
  readonly order: number;
  /** Taken off every count to leave room for the shorter context, 0 to 1. */
  readonly discount: number;
}

const START = '<s>';
const STOP = '</s>';
const LONGEST_TOKENS = 512;
/** Enough of a prompt's end to hold any context. */
const PROMPT_UNITS = 1000;

type Counts = Map<string, Map<string, number>>;

/**
 * A word n-gram model with absolute discounting and back-off (Katz 1987; Ney, Essen, Kneser 1994), drawn from without
 * temperature: each word by its probability after the longest context that training has seen. A token is a word or a
 * sign. It says at least one token and stops where the training lines stopped, at the latest after 512 tokens.
 */
export function trainGenerator(
  id: string,
  pace: Pace,
  lines: readonly string[],
  options: GeneratorOptions,
): TextGenerator {
  const counts = countGrams(lines, options.order);
  return {
    task: 'text-generation',
    id,
    pace,
    generate: (prompt, { maxTokens, seed }) => {
      const rng = createRng(`${id}/${seed}/${prompt}`);
      const most = Math.min(LONGEST_TOKENS, Math.max(0, Math.floor(maxTokens) || 0));
      const context = startOf(prompt, options.order);
      const tokens: string[] = [];
      let spaced = prompt === '' || /\s$/u.test(prompt);
      let finishReason: ChatAnswer['finishReason'] = 'length';
      while (tokens.length < most) {
        const word = draw(counts, context, options, rng, tokens.length === 0);
        if (word === STOP) {
          finishReason = 'stop';
          break;
        }
        tokens.push(spaced || !isWord(word) ? word : ` ${word}`);
        spaced = false;
        context.push(word.toLowerCase());
      }
      return { text: tokens.join(''), tokens, finishReason };
    },
  };
}

function startOf(prompt: string, order: number): string[] {
  const start = Array.from({ length: order - 1 }, () => START);
  return [...start, ...splitWords(prompt.slice(-PROMPT_UNITS)).map((word) => word.toLowerCase())];
}

function countGrams(lines: readonly string[], order: number): Counts {
  const counts: Counts = new Map();
  for (const line of lines) {
    const words = [...splitWords(line), STOP];
    const context = startOf('', order);
    for (const word of words) {
      for (let length = 0; length < order; length += 1) {
        const key = keyOf(context, length);
        const next = counts.get(key) ?? new Map<string, number>();
        next.set(word, (next.get(word) ?? 0) + 1);
        counts.set(key, next);
      }
      context.push(word.toLowerCase());
    }
  }
  return counts;
}

function keyOf(context: readonly string[], length: number): string {
  return length === 0 ? '' : context.slice(-length).join(' ');
}

/** The next word: a seen one by its discounted count, else one not seen there by the context one word shorter. */
function draw(
  counts: Counts,
  context: readonly string[],
  { order, discount }: GeneratorOptions,
  rng: Rng,
  first: boolean,
): string {
  const passed = new Set<string>(first ? [STOP] : []);
  for (let length = order - 1; length >= 0; length -= 1) {
    const next = [...(counts.get(keyOf(context, length)) ?? [])].filter(([word]) => !passed.has(word));
    const total = next.reduce((sum, [, count]) => sum + count, 0);
    let rest = rng.next() * total;
    for (const [word, count] of next) {
      rest -= length === 0 ? count : count - discount;
      if (rest < 0) return word;
      passed.add(word);
    }
  }
  return STOP;
}
