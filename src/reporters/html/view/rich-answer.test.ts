import { describe, expect, it } from 'vitest';
import { encodeVector } from '../../../util/vectors.ts';
import { richAnswer, richInput, richTarget } from './rich-answer.ts';

describe('what a task shows beside plain text', () => {
  it('entities are marked by code points, so an emoji before them shifts nothing', () => {
    const entities = [{ type: 'PER', start: 2, end: 5, text: 'Ada', score: null }];
    expect(richAnswer({ kind: 'entities', entities }, '😀 Ada codes', null)).toEqual({
      kind: 'marked',
      pieces: [
        { text: '😀 ', mark: null },
        { text: 'Ada', mark: 'PER' },
        { text: ' codes', mark: null },
      ],
    });
    expect(richTarget([{ type: 'PER', start: 2, end: 5 }], '😀 Ada codes')).toMatchObject({
      pieces: [{}, { text: 'Ada', mark: 'PER' }, {}],
    });
  });

  it('entities that overlap or lie outside the text are left out, and the text stays whole', () => {
    const entities = [
      { type: 'A', start: 0, end: 3, text: '', score: null },
      { type: 'B', start: 1, end: 4, text: '', score: null },
      { type: 'C', start: 4, end: 99, text: '', score: null },
    ];
    const rich = richAnswer({ kind: 'entities', entities }, 'abcdef', null);
    expect(rich).toEqual({
      kind: 'marked',
      pieces: [
        { text: 'abc', mark: 'A' },
        { text: 'def', mark: null },
      ],
    });
  });

  it('a ranking lists its texts by falling score with their grades', () => {
    const input = { query: 'q', texts: ['x', 'y'] };
    const expected = {
      kind: 'ranked',
      texts: [
        { text: 'y', score: 1, grade: 2 },
        { text: 'x', score: 0, grade: 0 },
      ],
    };
    expect(richAnswer({ kind: 'ranking', scores: [0, 1] }, input, [0, 2])).toEqual(expected);
    const vectors = [
      [1, 0],
      [0, 1],
      [2, 0],
    ].map(encodeVector);
    expect(
      richAnswer({ kind: 'embeddings', dimensions: 2, pooling: 'server', vectors }, input, [0, 2]),
    ).toEqual(expected);
  });

  it('a table shows the cells that the answer rests on', () => {
    const input = { query: 'q', table: { city: ['Rome', 'Oslo'], size: ['3', '1'] } };
    const answer = {
      kind: 'span',
      text: 'Oslo',
      score: null,
      start: null,
      end: null,
      aggregator: null,
    } as const;
    expect(richAnswer({ ...answer, coordinates: [[1, 0]] }, input, null)).toEqual({
      kind: 'table',
      header: ['city', 'size'],
      rows: [
        [
          { text: 'Rome', marked: false },
          { text: '3', marked: false },
        ],
        [
          { text: 'Oslo', marked: true },
          { text: '1', marked: false },
        ],
      ],
    });
  });

  it('a picture and a recording are named by their bytes', () => {
    const reference = { path: 'a.wav', mediaType: 'audio/wav', sha256: 'ab', bytes: 3 };
    expect(richInput(reference)).toEqual({ kind: 'sound', sha256: 'ab', caption: 'a.wav' });
    expect(richInput('text')).toBeNull();
  });
});
