import { expect, it } from 'vitest';
import { createRng } from '../../util/rng.ts';
import { globOf } from './glob.ts';

it.each([
  [
    'data/train-*.parquet',
    ['data/train-0.parquet', 'data/train-.parquet'],
    ['data/train-0/a.parquet', 'data/test-0.parquet'],
  ],
  ['./data/*.parquet', ['data/a.parquet'], ['other/a.parquet']],
  ['**/a.parquet', ['a.parquet', 'x/a.parquet', 'x/y/a.parquet'], ['xa.parquet', 'x/ya.parquet']],
  ['x/**', ['x/', 'x/y', 'x/y/z'], ['x', 'y/x/z']],
  [
    'part-?.parquet',
    ['part-1.parquet', 'part-é.parquet'],
    ['part-.parquet', 'part-12.parquet', 'part-/.parquet'],
  ],
  ['a+(b)[c].parquet', ['a+(b)[c].parquet'], ['aab.parquet', 'a+(b)c.parquet']],
  ['', [''], ['a']],
])('%s', (pattern, means, others) => {
  expect(means.filter((path) => !globOf(pattern)(path))).toEqual([]);
  expect(others.filter(globOf(pattern))).toEqual([]);
});

const REGULAR: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

it('agrees with a regular expression on short patterns and paths', () => {
  const rng = createRng('glob');
  const draw = (parts: readonly string[], most: number) =>
    Array.from(
      { length: Math.floor(rng.next() * (most + 1)) },
      () => parts[Math.floor(rng.next() * parts.length)],
    ).join('');
  let met = 0;
  for (let run = 0; run < 4000; run += 1) {
    const pattern = draw(['**/', '**', '*', '?', 'a', 'b', '/'], 6);
    const path = draw(['a', 'b', '/'], 7);
    const source = pattern.replace(/\*\*\/|\*\*|\*|\?/g, (glob) => REGULAR[glob] as string);
    const expected = new RegExp(`^${source}$`).test(path);
    expect({ pattern, path, means: globOf(pattern)(path) }).toEqual({ pattern, path, means: expected });
    if (expected) met += 1;
  }
  expect(met).toBeGreaterThan(300);
});

it('answers at once where a regular expression would try every way to cut a path', () => {
  expect(globOf(`${'**/'.repeat(200)}b`)(`${'a/'.repeat(500)}c`)).toBe(false);
  expect(globOf(`${'*a'.repeat(200)}b`)('a'.repeat(1000))).toBe(false);
});
