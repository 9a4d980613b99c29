import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../types/json.ts';
import { cosineSimilarity as cosineOf, encodeVector } from '../util/vectors.ts';
import { embeddingVectorsOf } from './embedding-vectors.ts';

const read = (body: Json, count: number) => {
  const found = embeddingVectorsOf(body, count);
  return typeof found === 'string' ? found : [found.pooling, ...found.vectors.map((vector) => [...vector])];
};

describe('embeddings', () => {
  it.each<[string, Json, number, Json]>([
    ['one vector', [1, 2], 1, ['server', [1, 2]]],
    ['a list of one vector', [[1, 2]], 1, ['server', [1, 2]]],
    ['a vector of one number', [3], 1, ['server', [3]]],
    [
      'token vectors of two texts of different length',
      [
        [
          [1, 1],
          [3, 5],
        ],
        [[2, 2]],
      ],
      2,
      ['mean', [2, 3], [2, 2]],
    ],
    ['token vectors, four deep, one text', [[[[1], [2]]]], 1, ['mean', [1.5]]],
    ['nested in an object, four deep', { embeddings: [[[[1], [2]]], [[[4]]]] }, 2, ['mean', [1.5], [4]]],
  ])('are read from %s', (_name, body, count, expected) => {
    expect(read(body, count)).toEqual(expected);
  });

  it.each<[string, Json, number, RegExp]>([
    ['nothing', [], 1, /0 vectors came for 1 text/],
    ['an empty vector', [[]], 1, /empty/],
    ['one vector for two texts', [1, 2], 2, /one vector came for 2/],
    ['three vectors for two texts', [[1], [2], [3]], 2, /3 vectors came for 2/],
    ['token vectors without a list for the text', [[1], [2]], 1, /2 vectors came for 1/],
    ['vectors of different length', [[1, 2], [3]], 2, /length: 2, 1/],
    ['token vectors of different length', [[[1, 2], [3]]], 1, /equal length/],
    ['a null in a vector', [[1, null]], 1, /no list of numbers/],
    ['a number that a 32-bit float can not hold', [[1e39]], 1, /not finite/],
    ['several lists of token vectors for one text', [[[[1]], [[2]]]], 1, /no list of numbers/],
    ['a vector of a text beside vectors of tokens', [[1], [[1]]], 2, /some embeddings are of tokens/],
    ['an error', { error: 'CUDA out of memory' }, 1, /CUDA/],
    ['data without index', { data: [{ embedding: [1] }] }, 1, /without an index/],
    ['an index twice', { data: [0, 0].map((index) => ({ index, embedding: [1] })) }, 2, /0 came twice/],
    ['an index too large', { data: [{ index: 5, embedding: [1] }] }, 1, /outside 0 to 0/],
    ['base64 of three bytes', { data: [{ index: 0, embedding: 'AAAA' }] }, 1, /no list of numbers/],
    ['a text that is no base64', { data: [{ index: 0, embedding: 'not base64!' }] }, 1, /no list/],
    ['base64 of a NaN', { data: [{ index: 0, embedding: 'AADAfw==' }] }, 1, /not finite/],
  ])('%s is a fault', (_name, body, count, message) => {
    expect(embeddingVectorsOf(body, count)).toMatch(message);
  });

  it('are written as little-endian 32-bit floats', () => {
    expect(Buffer.from(encodeVector(Float32Array.of(1, -2.5)), 'base64').toString('hex')).toBe(
      '0000803f000020c0',
    );
  });

  it('come back from base64 as they went', () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1, maxLength: 9, noNaN: true, noDefaultInfinity: true }),
        (vector) => {
          const body = { data: [{ index: 0, embedding: encodeVector(vector) }] };
          expect(embeddingVectorsOf(body, 1)).toEqual({ pooling: 'server', vectors: [vector] });
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });
});

describe('the cosine', () => {
  it.each([
    [[3, 4], [4, 3], 0.96],
    [[1, 0], [0, 5], 0],
    [[2, 2], [-1, -1], -1],
    [[1e30, 0], [1e30, 0], 1],
  ])('of %j and %j is %f', (a, b, cosine) => {
    expect(cosineOf(Float32Array.from(a), Float32Array.from(b))).toBeCloseTo(cosine, 12);
  });

  it('is undefined where a vector is zero, and never leaves −1 to 1', () => {
    expect(cosineOf(Float32Array.of(0, 0), Float32Array.of(1, 0))).toBeNull();
    const vector = Float32Array.of(0.1, 0.7, 0.3);
    expect(cosineOf(vector, vector)).toBeLessThanOrEqual(1);
  });
});
