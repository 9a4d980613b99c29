import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeTemporary } from '../../test/fixtures/suites/write-dataset.ts';
import type { JsonObject } from '../types/json.ts';
import { InputError } from '../util/errors.ts';
import { sourceOf, type sources } from './registry.ts';

async function readAll(path: string): Promise<{ line: number; row: JsonObject }[]> {
  const rows = [];
  for await (const row of sourceOf(path).rows(path)) rows.push(row);
  return rows;
}

async function failureOf(name: string, content: string | Uint8Array): Promise<InputError & { line: string }> {
  const path = writeTemporary(name, content);
  const error = await readAll(path).then(
    () => new Error('it was read'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw error;
  return Object.assign(error, { line: (error.where ?? '').slice(path.length) });
}

type TextSource = Exclude<keyof typeof sources, 'parquet'>;

describe('every source of text', () => {
  const files: Readonly<Record<TextSource, string>> = {
    csv: 'id,input\na,"one, two"\nb,"three\nlines"\nc,ok\n',
    tsv: 'id\tinput\na\t"one, two"\nb\t"three\nlines"\nc\tok\n',
    json: '[{"id":"a","input":"one, two"},\n{"id":"b",\n"input":"three\\nlines"}, {"id":"c","input":"ok"}]',
    jsonl: '{"id":"a","input":"one, two"}\n\n{"id":"b","input":"three\\nlines"}\r\n{"id":"c","input":"ok"}',
  };
  const lines = { csv: [2, 3, 5], tsv: [2, 3, 5], json: [1, 2, 3], jsonl: [1, 3, 4] };
  for (const name of Object.keys(files) as TextSource[]) {
    it(`${name} gives the rows in order, each with its first line`, async () => {
      const rows = await readAll(writeTemporary(`rows.${name}`, `\uFEFF${files[name]}`));
      expect(rows.map(({ row }) => row)).toEqual([
        { id: 'a', input: 'one, two' },
        { id: 'b', input: 'three\nlines' },
        { id: 'c', input: 'ok' },
      ]);
      expect(rows.map(({ line }) => line)).toEqual(lines[name]);
    });

    it(`${name} gives the same rows on every pass`, async () => {
      const path = writeTemporary(`rows.${name}`, files[name]);
      expect(await readAll(path)).toEqual(await readAll(path));
    });

    it(`${name} refuses a file that is not UTF-8, near the line`, async () => {
      const text = Buffer.concat([Buffer.from('a,b\n1,2\n'), Buffer.from([0x63, 0xe9, 0x2c, 0x31, 0x0a])]);
      const error = await failureOf(`rows.${name}`, text);
      expect(error.message).toBe('the file is not UTF-8 text');
      expect(error.line).toBe(':3');
    });

    it(`${name} says where a file that does not exist was looked for`, async () => {
      const error = await readAll(`/nowhere/rows.${name}`).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).where).toBe(`/nowhere/rows.${name}`);
    });
  }

  it('a file with another extension has no reader, and the message names those that exist', () => {
    expect(() => sourceOf('/x/rows.xlsx')).toThrow(/no reader for "\.xlsx"/);
    expect(() => sourceOf('/x/rows')).toThrow(/a file without extension/);
  });

  it('a key named __proto__ is data', async () => {
    const [first] = await readAll(writeTemporary('p.jsonl', '{"__proto__":{"x":1},"input":"a"}'));
    const row: { x?: unknown } = first?.row ?? {};
    expect(Object.keys(row)).toEqual(['__proto__', 'input']);
    expect(row.x).toBeUndefined();
  });
});

describe('csv', () => {
  const bad: readonly [string, string, RegExp, string][] = [
    ['a row that is too short', 'a,b\n1,2\n3\n', /the row has 1 values, the header 2/, ':3'],
    ['a row that is too long', 'a,b\n1,2,3\n', /the row has 3 values, the header 2/, ':2'],
    ['a quote that is never closed', 'a,b\n1,2\n3,"x\n4,5\n', /never closed/, ':3'],
    ['text after a closing quote', 'a,b\n1,"x"y\n', /a quote stands inside a value/, ':2'],
    ['a quote inside a bare value', 'a,b\n1,x"y"\n', /a quote stands inside a value/, ':2'],
    ['a column named twice', 'a,a\n1,2\n', /names the column "a" twice/, ':1'],
    ['a column without a name', 'a,\n1,2\n', /column 2 of the header has no name/, ':1'],
    ['a short row after quoted CRLFs', 'a,b\r\n1,"x\r\ny\r\nz"\r\n3\r\n', /1 values/, ':5'],
    ['a quote that swallows more than 8 MB', `a,b\n1,"${'x'.repeat(9_000_000)}`, /longer than 8 MB/, ':2'],
  ];
  for (const [what, text, message, line] of bad) {
    it(`refuses ${what} and names the line`, async () => {
      const error = await failureOf('rows.csv', text);
      expect(error.message).toMatch(message);
      expect(error.line).toBe(line);
    });
  }

  it('blank lines are no rows', async () => {
    const rows = await readAll(writeTemporary('rows.csv', 'a\n1\n\n2\n\n'));
    expect(rows).toEqual([
      { line: 2, row: { a: '1' } },
      { line: 4, row: { a: '2' } },
    ]);
  });

  it('a file with a header alone has no row', async () => {
    expect(await readAll(writeTemporary('rows.csv', 'a,b\n'))).toEqual([]);
  });

  it('values stay text, numbers and booleans too', async () => {
    const [first] = await readAll(writeTemporary('rows.csv', 'a,b,c\n007,true,\n'));
    expect(first?.row).toEqual({ a: '007', b: 'true', c: '' });
  });

  it('reads back what csv-stringify writes, at lines counted independently', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', '\t', ' ', '=') });
    const tables = fc.record({
      delimiter: fc.constantFrom(',', '\t'),
      newline: fc.constantFrom('\n', '\r\n'),
      rows: fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(tables, async ({ delimiter, newline, rows }) => {
        const header = ['x', 'y', 'z'];
        const text = (records: string[][]) =>
          stringify(records, { delimiter, record_delimiter: newline, quoted: true });
        const path = writeTemporary(delimiter === ',' ? 'r.csv' : 'r.tsv', text([header, ...rows]));
        const read = await readAll(path);
        expect(read.map(({ row }) => Object.values(row))).toEqual(rows);
        const expected = rows.map((_, i) => text([header, ...rows.slice(0, i)]).split('\n').length);
        expect(read.map(({ line }) => line)).toEqual(expected);
      }),
      { numRuns: 200, seed: 11 },
    );
  });
});

describe('jsonl', () => {
  const bad: readonly [string, string, RegExp, string][] = [
    ['broken JSON', '{"a":1}\n\n{"a":\n', /the line is no JSON/, ':3'],
    ['a line that is an array', '{"a":1}\n[1]\n', /the line holds an array, not an object/, ':2'],
    ['a line that is a number', '3\n', /the line holds a number/, ':1'],
    ['a line that is null', 'null\n', /the line holds null/, ':1'],
    ['a torn last line', '{"a":1}\n{"a":2', /the line is no JSON/, ':2'],
    ['a line beyond 8 MB', `{"a":1}\n{"a":"${'x'.repeat(9_000_000)}"}`, /longer than 8 MB/, ':2'],
  ];
  for (const [what, text, message, line] of bad) {
    it(`refuses ${what} and names the line`, async () => {
      const error = await failureOf('rows.jsonl', text);
      expect(error.message).toMatch(message);
      expect(error.line).toBe(line);
    });
  }

  it('characters that span two reads of the file stay whole', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => ({ id: i, input: 'жé€𝄞'.repeat(20) }));
    const path = writeTemporary('r.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
    expect((await readAll(path)).map(({ row }) => row)).toEqual(rows);
  });
});

describe('json', () => {
  const bad: readonly [string, string, RegExp, string][] = [
    ['an object', '{"a":1}', /holds an object, not an array/, ':1'],
    [
      'an element that is no object',
      '[{"a":"]"},\n {"b":[1,2]},\n 7]',
      /element 3 of the array is a number/,
      ':3',
    ],
    ['a missing brace', '[{"a":1},\n{"a":2\n]', /the file is no JSON/, ':3'],
    ['a stray word', '[{"a":1},\n{"a":2},\n{"a": oops},\n{"a":3}]', /the file is no JSON/, ':3'],
    ['an empty file', '', /the file is no JSON/, ':1'],
  ];
  for (const [what, text, message, line] of bad) {
    it(`refuses ${what} and names the line`, async () => {
      const error = await failureOf('rows.json', text);
      expect(error.message).toMatch(message);
      expect(error.line).toBe(line);
    });
  }

  it('gives each element the line on which it begins, whatever it holds', async () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 6 }), async (rows) => {
        const parts = rows.map((row) => JSON.stringify(row, null, 2));
        const path = writeTemporary('r.json', `[\n${parts.join(',\n')}\n]`);
        const read = await readAll(path);
        expect(read.map(({ row }) => row)).toEqual(JSON.parse(JSON.stringify(rows)));
        const starts = parts.map(
          (_, i) => 2 + parts.slice(0, i).join('\n').split('\n').length - (i === 0 ? 1 : 0),
        );
        expect(read.map(({ line }) => line)).toEqual(starts);
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it('an empty array has no row', async () => {
    expect(await readAll(writeTemporary('r.json', ' [ ] '))).toEqual([]);
  });
});

it.each([
  ['a number beyond a double', '1e999', 'too large'],
  ['a nest of 9,000 levels', `${'['.repeat(9_000)}${']'.repeat(9_000)}`, 'deeper than 500 levels'],
])('refuses %s, in json and jsonl, and names the line', async (_what, value, says) => {
  for (const [name, text] of [
    ['t.json', `[{"input":"a"},\n{"input":${value}}]`],
    ['t.jsonl', `{"input":"a"}\n{"input":${value}}\n`],
  ] as const) {
    const { message, line } = await failureOf(name, text);
    expect([message, line]).toEqual([expect.stringContaining(says), ':2']);
  }
});
