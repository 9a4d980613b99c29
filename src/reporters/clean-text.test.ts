import { expect, it } from 'vitest';
import { oneLine, visibleText, wellFormed } from './clean-text.ts';

it.each([
  ['NUL, bell and escape become pictures', 'a\0b\u0007\u001b[31m', 'a␀b␇␛[31m'],
  ['a right-to-left override is named', 'a\u202Eb', 'a‹U+202E›b'],
  ['line separators are named', '\u2028\u2029', '‹U+2028›‹U+2029›'],
  ['tabs, newlines and emoji stay', 'a\tb\n😀', 'a\tb\n😀'],
  ['a lone surrogate becomes U+FFFD', 'a\uD800b', 'a\uFFFDb'],
])('%s', (_, text, expected) => {
  expect(visibleText(text)).toBe(expected);
});

it('keeps whole surrogate pairs', () => {
  expect(wellFormed('😀\uDC00')).toBe('😀\uFFFD');
});

it.each([
  ['joins lines', 'a\n b\tc', 10, 'a b c'],
  ['cuts with an ellipsis inside the limit', 'abcdef', 4, 'abc…'],
  ['marks a cut even when the kept part is mostly space', `ab${' '.repeat(100)}c`, 4, 'ab…'],
  ['never splits an emoji', '😀😀😀', 2, '😀…'],
])('one line: %s', (_, text, max, expected) => {
  expect(oneLine(text, max)).toBe(expected);
});
