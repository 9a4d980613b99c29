/** A question cut into the parts that solvers look at. */
export interface Question {
  readonly text: string;
  /** Lower-case words and digit groups, without punctuation. */
  readonly words: readonly string[];
  /** Texts between double quotes. */
  readonly quoted: readonly string[];
  /** The last sentence: what is asked. */
  readonly ask: string;
  /** Everything before the last sentence; empty when there is none. */
  readonly before: string;
}

/** Longest part of a message that the models read, in characters; more is cut from the front. */
export const LONGEST_QUESTION_CHARS = 2000;

/** The parts of a question. */
export function readQuestion(raw: string): Question {
  const text = raw.slice(-LONGEST_QUESTION_CHARS).replace(/[“”]/g, '"').replace(/\s+/g, ' ').trim();
  const { before, ask } = splitAsk(text);
  return {
    text,
    words: wordsOf(text),
    quoted: [...text.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? ''),
    ask,
    before,
  };
}

/** Lower-case words and digit groups of a text. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Items of "a, b and c", "a, b, c" or "a or b", without articles and end marks. */
export function listItems(text: string): readonly string[] {
  return text
    .replace(/[?!.\s]+$/, '')
    .split(/,\s+(?:and |or )?| and | or /)
    .map((item) =>
      item
        .trim()
        .replace(/^(?:an?|the) /i, '')
        .replaceAll('"', ''),
    )
    .filter((item) => item.length > 0);
}

function splitAsk(text: string): { before: string; ask: string } {
  const noTail = text.replace(/[.?!"\s]+$/, '');
  const ends = [...noTail.matchAll(/(?<!\b(?:Mr|Ms|Dr))[.?!]"?\s+(?=["A-Z])/g)];
  const last = ends.at(-1);
  if (last === undefined) return { before: '', ask: text };
  const cut = last.index + last[0].length;
  return { before: text.slice(0, cut).trim(), ask: text.slice(cut) };
}
