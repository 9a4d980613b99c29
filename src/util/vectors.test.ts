import { expect, it } from 'vitest';
import { cosineSimilarity, decodeVector, encodeVector } from './vectors.ts';

it('numbers survive as 32-bit floats, little-endian as OpenAI writes them', () => {
  expect(encodeVector([1, -2])).toBe(Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]).toString('base64'));
  expect([...decodeVector(encodeVector([0.5, -3, 0]))]).toEqual([0.5, -3, 0]);
});

it.each([
  [[1, 0], [0, 2], 0],
  [[1, 2], [2, 4], 1],
  [[1, 0], [-3, 0], -1],
  [[3, 4], [4, 3], 24 / 25],
  [[0, 0], [1, 0], null],
  [[1], [1, 0], null],
])('the cosine of %j and %j is %s', (a, b, expected) => {
  const cosine = cosineSimilarity(a, b);
  if (expected === null) expect(cosine).toBeNull();
  else expect(cosine).toBeCloseTo(expected, 12);
});
