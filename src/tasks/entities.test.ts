import { describe, expect, it } from 'vitest';
import type { Json } from '../types/json.ts';
import { CodePoints } from './code-points.ts';
import { entitiesOf } from './entities.ts';
import { locateWord } from './locate-word.ts';

/** Entities as `TYPE:text@start-end`. */
function read(value: Json, text: string, rename: Record<string, string> = {}) {
  const found = entitiesOf(value, text, rename);
  return Array.isArray(found)
    ? found.map(({ type, text, start, end }) => `${type}:${text}@${start}-${end}`)
    : found;
}

/** Tokens of "Ann Lee met Bob Ray" by word number, with BIO labels. */
const TEXT = 'Ann Lee met Bob Ray';
const PLACES = [
  [0, 3],
  [4, 7],
  [8, 11],
  [12, 15],
  [16, 19],
] as const;
const token = (at: number, entity: string, more: object = {}): Json => {
  const [start, end] = PLACES[at] ?? [0, 0];
  return { entity, score: 0.5, index: at + 1, word: TEXT.slice(start, end), start, end, ...more };
};

describe('tokens become spans', () => {
  it.each<[string, Json[], string[]]>([
    ['B then I is one', [token(0, 'B-PER'), token(1, 'I-PER')], ['PER:Ann Lee@0-7']],
    ['B then B is two', [token(0, 'B-PER'), token(1, 'B-PER')], ['PER:Ann@0-3', 'PER:Lee@4-7']],
    ['I then I is one', [token(0, 'I-PER'), token(1, 'I-PER')], ['PER:Ann Lee@0-7']],
    [
      'an I of another type begins one',
      [token(0, 'B-PER'), token(1, 'I-LOC')],
      ['PER:Ann@0-3', 'LOC:Lee@4-7'],
    ],
    ['an I after a gap begins one', [token(1, 'B-PER'), token(3, 'I-PER')], ['PER:Lee@4-7', 'PER:Bob@12-15']],
    [
      'labels without prefix go on with their neighbour',
      [token(3, 'PER'), token(4, 'PER')],
      ['PER:Bob Ray@12-19'],
    ],
    [
      'without index the words between count',
      [0, 1, 3].map((at) => token(at, 'I-PER', { index: null })),
      ['PER:Ann Lee@0-7', 'PER:Bob@12-15'],
    ],
    [
      'O is no entity, and parts those beside it',
      [
        token(0, 'I-PER', { index: null }),
        token(1, 'O', { index: null }),
        token(2, 'I-PER', { index: null }),
      ],
      ['PER:Ann@0-3', 'PER:met@8-11'],
    ],
    [
      'unsorted tokens give sorted spans',
      [token(3, 'B-PER'), token(0, 'B-PER')],
      ['PER:Ann@0-3', 'PER:Bob@12-15'],
    ],
  ])('%s', (_name, tokens, spans) => {
    expect(read(tokens, TEXT)).toEqual(spans);
  });

  it('a ## piece of another type stays apart, one of the same type never begins a span', () => {
    const pieces = (second: string): Json[] => [
      { entity: 'B-ORG', score: 0.5, word: 'Micro', start: 0, end: 5 },
      { entity: second, score: 1, word: '##soft', start: 5, end: 9 },
    ];
    expect(read(pieces('B-ORG'), 'Microsoft')).toEqual(['ORG:Microsoft@0-9']);
    expect(read(pieces('B-PER'), 'Microsoft')).toEqual(['ORG:Micro@0-5', 'PER:soft@5-9']);
  });

  it('a span bears the mean score of its tokens, null where none has one', () => {
    const scored = (scores: (number | null)[]) =>
      entitiesOf(
        scores.map((score, at) => token(at, 'I-PER', { score })),
        TEXT,
        {},
      );
    expect(scored([0.2, 0.4, 0.9])).toMatchObject([{ score: 0.5 }]);
    expect(scored([0.2, null])).toMatchObject([{ score: 0.2 }]);
    expect(scored([null])).toMatchObject([{ score: null }]);
  });
});

describe('spans', () => {
  it('are not merged: the server did that', () => {
    const spans = [
      { entity_group: 'PER', score: 0.5, word: 'Ann', start: 0, end: 3 },
      { entity_group: 'PER', score: 0.5, word: 'Lee', start: 4, end: 7 },
    ];
    expect(read(spans, TEXT)).toEqual(['PER:Ann@0-3', 'PER:Lee@4-7']);
  });

  it('lose the white space that some tokenizers count to a word', () => {
    const span = { entity_group: 'LOC', score: 0.5, word: '▁Rome', start: 2, end: 8 };
    expect(read([span], 'in Rome now')).toEqual(['LOC:Rome@3-7']);
    expect(read([{ ...span, start: 2, end: 3 }], 'in Rome now')).toEqual([]);
  });

  it('are counted in code points, so that emoji and rare signs shift nothing', () => {
    const span = { entity_group: 'PER', score: 0.5, word: 'Ann', start: 4, end: 7 };
    expect(read([span], '👩‍🚀 Ann')).toEqual(['PER:Ann@4-7']);
  });

  it('are renamed by label, prefix included, and then by type', () => {
    const rename = { LABEL_1: 'B-PER', LABEL_2: 'I-PER', LABEL_0: 'O', PER: 'person' };
    const tokens = [token(0, 'LABEL_1'), token(1, 'LABEL_2'), token(2, 'LABEL_0'), token(3, 'LABEL_1')];
    expect(read(tokens, TEXT, rename)).toEqual(['person:Ann Lee@0-7', 'person:Bob@12-15']);
    const groups = [
      { entity_group: 'LABEL_1', score: 0.5, word: 'Ann', start: 0, end: 3 },
      { entity_group: 'LABEL_2', score: 0.5, word: 'Lee', start: 4, end: 7 },
    ];
    expect(read(groups, TEXT, rename)).toEqual(['person:Ann Lee@0-7']);
  });

  it.each<[string, Json, string | null]>([
    ['an end beyond the text', token(0, 'B-PER', { end: 20 }), '0 to 20'],
    ['an end before the start', token(0, 'B-PER', { start: 3, end: 1 }), '3 to 1'],
    ['an empty place', token(0, 'B-PER', { start: 3, end: 3 }), '3 to 3'],
    ['a negative start', token(0, 'B-PER', { start: -1 }), '-1 to 3'],
    ['half a code point', token(0, 'B-PER', { start: 0.5 }), '0.5 to 3'],
    ['a word that is not there', token(0, 'B-PER', { word: 'Zoe', start: null, end: null }), '"Zoe"'],
    ['neither place nor word', { entity: 'B-PER', score: 1 }, null],
    ['a start without an end', token(0, 'B-PER', { end: null }), null],
    ['a place in words', token(0, 'B-PER', { start: '0' }), null],
    ['no label', { score: 1, word: 'Ann', start: 0, end: 3 }, null],
    ['a score in words', token(0, 'B-PER', { score: 'high' }), null],
    ['a text', 'Ann', null],
  ])('with %s are a fault', (_name, item, message) => {
    const found = entitiesOf([item], TEXT, {});
    if (message === null) expect(found).toBeNull();
    else expect(found).toContain(message);
  });

  it('that are no list are a fault', () => {
    expect(entitiesOf({ error: 'x' }, TEXT, {})).toBeNull();
    expect(entitiesOf(undefined, TEXT, {})).toBeNull();
  });
});

describe('a word without a place is looked for', () => {
  it.each<[string, string, string, number, [number, number] | null]>([
    ['as it stands', 'Lee', 'Ann Lee', 0, [4, 7]],
    ['from the given place on', 'a', 'a b a', 1, [4, 5]],
    ['whatever its case and accents', 'jose', 'San José', 0, [4, 8]],
    ['without the marks of tokenizers', '##soft', 'Microsoft', 5, [5, 9]],
    ['without the marks of SentencePiece', '▁New▁York', 'in New York', 0, [3, 11]],
    ['with spaces put around signs', 'rock - n - roll', 'rock-n-roll', 0, [0, 11]],
    ['in code points', 'Bob', '😀 Bob', 0, [2, 5]],
    ['and may not be there', 'Eve', 'Bob', 0, null],
    ['and may be cut off by the end', 'Bobby', 'Bob', 0, null],
    ['and an empty one is nowhere', '##', 'Bob', 0, null],
  ])('%s', (_name, word, text, from, place) => {
    const found = locateWord(word, new CodePoints(text), from);
    expect(found).toEqual(place === null ? null : { start: place[0], end: place[1] });
  });
});
