import { expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

it.each<[string, string, unknown]>([
  ['an object', '{"a":[1,"[{"]}', { a: [1, '[{'] }],
  ['null, which is JSON too', 'null', null],
  ['a text that is no JSON', '<html>', undefined],
  ['nothing', '', undefined],
  ['brackets in strings, escaped quotes among them', `"\\"${'['.repeat(1000)}"`, `"${'['.repeat(1000)}`],
  ['many lists side by side', `[${'[],'.repeat(1000)}[]]`, Array.from({ length: 1001 }, () => [])],
  ['a nesting that would overflow the stack when written', nested(20_000), undefined],
])('reads %s', (_name, text, value) => {
  expect(parseJson(text)).toEqual(value);
});

it('what it reads can be written again', () => {
  expect(JSON.stringify(parseJson(nested(500)))).toBe(nested(500));
  expect(parseJson(nested(501))).toBeUndefined();
});
