import { expect, it } from 'vitest';
import { trainLinearRanker } from './linear-ranker.ts';
import { locateSentences, locateWords, splitWords } from './located-words.ts';
import { trainGenerator } from './ngram-generator.ts';
import { extractPhrases } from './phrase-table.ts';
import { trainProgramAnswerer, writtenAnswer } from './table-answerers.ts';
import { tagRow } from './tagged-rows.ts';
import { alignWords, trainWordTable } from './word-alignment.ts';

const PACE = { serviceTimeMs: 1, ttftMs: 0, itlMs: 0 };
const pair = (source: string, target: string) => ({ source: source.split(' '), target: target.split(' ') });

it('words and sentences stand where they are said to stand', () => {
  expect(splitWords("Hartmann & Sons' self-made 1,450.50 €: O'Hara.")).toEqual([
    'Hartmann',
    '&',
    'Sons',
    "'",
    'self-made',
    '1,450.50',
    '€',
    ':',
    "O'Hara",
    '.',
  ]);
  expect(locateWords('🎣 né')).toEqual([
    { word: '🎣', start: 0, end: 2 },
    { word: 'né', start: 3, end: 5 },
  ]);
  expect(locateSentences(' Pay 4.90 now.  Why?\nSee a.b.c today').map(({ word }) => word)).toEqual([
    'Pay 4.90 now.',
    'Why?',
    'See a.b.c today',
  ]);
  expect(locateSentences('One. Two!').map(({ start, end }) => [start, end])).toEqual([
    [0, 4],
    [5, 9],
  ]);
  // A pair that the limit of 8000 units would halve is left out whole.
  expect(locateWords(`${' '.repeat(7999)}🎣`)).toEqual([]);
});

it('entities in code points become tags of words, emoji before them or not', () => {
  const text = '🎣 Ana Kovač in Split';
  const { words, tags } = tagRow({
    text,
    entities: [
      { type: 'PER', start: 2, end: 11, text: 'Ana Kovač' },
      { type: 'LOC', start: 15, end: 20, text: 'Split' },
    ],
  });
  expect(words.map(({ word }, place) => `${word}/${tags[place]}`)).toEqual([
    '🎣/O',
    'Ana/B-PER',
    'Kovač/I-PER',
    'in/O',
    'Split/B-LOC',
  ]);
});

it('IBM model 1 gives the textbook first step and converges to the right words', () => {
  // Koehn, Statistical Machine Translation, section 4.2: das Haus, das Buch, ein Buch. With a null word added, the
  // first step from an even start gives t(house|haus): house and the each 1/3 of a count.
  const pairs = [pair('das haus', 'the house'), pair('das buch', 'the book'), pair('ein buch', 'a book')];
  const once = trainWordTable(pairs, 1);
  expect(once.probability('haus', 'house')).toBeCloseTo(1 / 2, 12);
  expect(once.probability('das', 'the')).toBeCloseTo(1 / 2, 12);
  expect(once.probability('das', 'book')).toBeCloseTo(1 / 4, 12);
  expect(once.probability('das', 'a')).toBe(0);
  const trained = trainWordTable(pairs, 30);
  expect(trained.probability('das', 'the')).toBeGreaterThan(0.9);
  expect([...trained.targetsOf('das').values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(alignWords(pair('das buch', 'the book'), trained)).toEqual([0, 1]);
});

it('phrases are stretches that align to each other and to nothing outside', () => {
  const phrases = extractPhrases([
    pair('red car', 'rotes auto'),
    pair('red', 'rotes'),
    pair('car', 'auto'),
    pair('car', 'auto'),
  ]);
  expect(phrases.get('car')?.[0]).toEqual({ words: ['auto'], logShare: 0 });
  expect(phrases.get('red car')).toEqual([{ words: ['rotes', 'auto'], logShare: 0 }]);
});

it('a generator draws by discounted counts and backs off for the rest', () => {
  // After "a": b in three of four lines, c in one. Discount 0.5: P(b) = 2.5/4, P(c) = 0.5/4; the remaining 1/4 goes to
  // words not seen after "a" by their counts in all lines: d (1), e.g. of d, a (4) and the end, which is barred at first.
  const lines = ['a b', 'a b', 'a b', 'a c', 'd'];
  const { generate } = trainGenerator('g', PACE, lines, { order: 2, discount: 0.5 });
  const counts = new Map<string, number>();
  const draws = 4000;
  for (let seed = 0; seed < draws; seed += 1) {
    const { text } = generate('a', { maxTokens: 1, seed });
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const share = (text: string) => (counts.get(text) ?? 0) / draws;
  expect(share(' b')).toBeCloseTo(2.5 / 4, 1);
  expect(share(' c')).toBeCloseTo(0.5 / 4, 1);
  expect(share(' a') + share(' d')).toBeCloseTo(1 / 4, 1);
  expect(share(' a') / share(' d')).toBeGreaterThan(2.5);
  expect(counts.size).toBe(4);
});

it('a ranker learns which feature tells the right candidate, and passes over choices without one', () => {
  const choices = [
    {
      candidates: [
        ['x', 'bad'],
        ['y', 'good'],
      ],
      right: [false, true],
    },
    {
      candidates: [
        ['y', 'bad'],
        ['x', 'good'],
      ],
      right: [false, true],
    },
    { candidates: [['lost']], right: [false] },
  ];
  const worth = trainLinearRanker(choices, { epochs: 5, seed: 1 });
  expect(worth(['good'])).toBeGreaterThan(worth(['bad']));
  expect(worth(['never seen'])).toBe(0);
  expect(worth(['lost'])).toBe(0);
});

it('a table answer is written as servers write it, and learned from answers alone', () => {
  const table = { name: ['a', 'b', 'c'], points: ['3', '8', '5'] };
  expect(
    writtenAnswer(
      {
        coordinates: [
          [0, 1],
          [2, 1],
        ],
        aggregator: 'SUM',
      },
      table,
    ),
  ).toBe('SUM > 3, 5');
  expect(writtenAnswer({ coordinates: [[1, 0]], aggregator: 'NONE' }, table)).toBe('b');
  const { answer } = trainProgramAnswerer('t', PACE, [
    { query: 'Who has the most points?', table, answer: 'b' },
    { query: 'What is the sum of the points?', table, answer: 'SUM > 3, 8, 5' },
  ]);
  const other = { player: ['x', 'y'], goals: ['9', '2'] };
  expect(writtenAnswer(answer('Who has the most goals?', other), other)).toBe('x');
  expect(writtenAnswer(answer('What is the sum of the goals?', other), other)).toBe('SUM > 9, 2');
});
