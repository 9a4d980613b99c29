import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countTokens, tokenPieces } from './tokens.ts';

it.each([
  ['', []],
  ['yes', ['yes']],
  ['The answer is 1250.', ['The', ' answer', ' is', ' 125', '0', '.']],
  ['grandmother', ['grandm', 'other']],
  ['a\n\n  b', ['a', '\n\n  b']],
  ['x      ', ['x', '    ', '  ']],
])('%j has the pieces %j', (text, pieces) => {
  expect(tokenPieces(text)).toEqual(pieces);
  expect(countTokens(text)).toBe(pieces.length);
});

it('any text is the concatenation of its pieces', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(tokenPieces(text).join('')).toBe(text);
    }),
    { seed: 1, numRuns: 500 },
  );
});

it('half of a surrogate pair is a piece of its own', () => {
  expect(tokenPieces('a\ud83d')).toEqual(['a', '\ud83d']);
});
