import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pageName } from './page-name.ts';

it.each(['nightly', '20261121-090000-a1b2', 'v1.2', 'a'])('%s is its own name', (text) => {
  expect(pageName(text)).toBe(text);
});

it.each([
  '',
  '.',
  '..',
  '../../etc/passwd',
  'a/b',
  'a\\b',
  'CON',
  'con',
  'aux.html',
  'Nightly',
  'trailing.',
  '-flag',
  'a..b',
  '<script>',
  'x--0123456789abcdef01234567',
  '\ud800',
  'a'.repeat(81),
])('%j is replaced by a hash', (text) => {
  expect(pageName(text)).toMatch(/^x--[0-9a-f]{24}$/);
});

it('a name is safe whatever the text, and never that of another text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(pageName(a)).toMatch(/^[a-z0-9][a-z0-9._-]{0,79}$/);
      expect(pageName(a)).not.toContain('..');
      expect(pageName(a) === pageName(b)).toBe(a === b);
    }),
  );
});
