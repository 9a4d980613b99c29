import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../types/json.ts';
import { relevanceOf } from './ranking-scores.ts';

describe('relevance', () => {
  it('comes back into the order of the texts, however the server sorts them', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 12 })
          .chain((scores) =>
            fc.tuple(
              fc.constant(scores),
              fc.shuffledSubarray([...scores.keys()], { minLength: scores.length }),
            ),
          ),
        ([scores, order]) => {
          const items = order.map((index) => ({ index, score: scores[index] ?? 0 }));
          expect(relevanceOf(items, scores.length)).toEqual(scores);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  it.each<[string, Json, number, Json]>([
    ['bare numbers', [0.1, 0.2], 2, [0.1, 0.2]],
    [
      'one list around the labels of all texts',
      [
        [
          { label: 'L', score: 1 },
          { label: 'L', score: 2 },
        ],
      ],
      2,
      [1, 2],
    ],
    ['one text of a classifier', [[{ label: 'L', score: 0.5 }]], 1, [0.5]],
  ])('is read from %s', (_name, body, count, scores) => {
    expect(relevanceOf(body, count)).toEqual(scores);
  });

  it.each<[string, Json, number, RegExp]>([
    ['a score too few', [0.1], 2, /1 scores came for 2/],
    ['a score too many', { scores: [1, 2, 3] }, 2, /3 scores came for 2/],
    ['an index too few', [{ index: 0, score: 1 }], 2, /index 1 is missing/],
    ['an index twice', [0, 0].map((index) => ({ index, score: 1 })), 2, /came twice/],
    ['an index that is none', [{ index: 1.5, score: 1 }], 2, /without an index/],
    ['an index too large', [{ index: 2, score: 1 }], 2, /outside 0 to 1/],
    [
      'two labels for a pair',
      [
        [
          { label: 'a', score: 1 },
          { label: 'b', score: 0 },
        ],
      ],
      1,
      /several labels/,
    ],
    ['different labels', ['a', 'b'].map((label) => ({ label, score: 1 })), 2, /different labels/],
  ])('with %s is a fault that says so', (_name, body, count, message) => {
    expect(relevanceOf(body, count)).toMatch(message);
  });

  it.each<[string, Json]>([
    ['nothing', []],
    ['an error', { error: 'x' }],
    ['a score in words', [{ index: 0, score: 'high' }]],
    ['no score', [{ index: 0 }]],
    ['a null', [null]],
    ['a text', 'high'],
  ])('of %s is of another shape', (_name, body) => {
    expect(relevanceOf(body, 1)).toBeNull();
  });
});
