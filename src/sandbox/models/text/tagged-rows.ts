import { type LocatedWord, locateWords } from './located-words.ts';

/** A name in a training text; offsets in code points, end exclusive. */
export interface Entity {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A training text with its names. */
export interface EntityRow {
  readonly text: string;
  readonly entities: readonly Entity[];
}

/** A text cut into words with one tag each: B-PER, I-PER, O. */
export interface TaggedRow {
  readonly words: readonly LocatedWord[];
  readonly tags: readonly string[];
}

/** Words and tags of a training row. A name begins with B-, goes on with I-; all else is O. */
export function tagRow(row: EntityRow): TaggedRow {
  const words = locateWords(row.text);
  const spans = row.entities.map(({ type, start, end }) => ({
    type,
    start: unitsOf(row.text, start),
    end: unitsOf(row.text, end),
  }));
  const tags = words.map(({ start, end }) => {
    const span = spans.find((known) => start >= known.start && end <= known.end);
    if (span === undefined) return 'O';
    return `${start === span.start ? 'B' : 'I'}-${span.type}`;
  });
  return { words, tags };
}

/** UTF-16 offset of a code point offset. */
function unitsOf(text: string, points: number): number {
  return [...text].slice(0, points).join('').length;
}
