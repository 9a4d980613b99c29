import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { parquetOf } from '../../test/fixtures/hub-dataset.ts';
import { writeTemporary } from '../../test/fixtures/suites/write-dataset.ts';
import type { JsonObject } from '../types/json.ts';
import { InputError } from '../util/errors.ts';
import { parquet } from './parquet.ts';

type Options = Parameters<typeof parquetWriteBuffer>[0];
type Schema = NonNullable<Options['schema']>;

const write = (options: Options) =>
  writeTemporary('rows.parquet', new Uint8Array(parquetWriteBuffer(options)));

async function readAll(path: string): Promise<{ line: number; row: JsonObject }[]> {
  const rows = [];
  for await (const row of parquet.rows(path)) rows.push(row);
  return rows;
}

async function failureOf(path: string): Promise<InputError & { place: string }> {
  const error = await readAll(path).then(
    () => new Error('it was read'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof InputError)) throw error;
  return Object.assign(error, { place: (error.where ?? '').slice(path.length) });
}

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const;

describe('parquet', () => {
  it('gives rows in order over row groups, numbered from 1', async () => {
    const data = Array.from({ length: 250 }, (_, index) => `t${index}`);
    const path = write({ columnData: [{ name: 'input', data }], rowGroupSize: 100 });
    const rows = await readAll(path);
    expect(rows.map(({ row }) => row.input)).toEqual(data);
    expect(rows.map(({ line }) => line)).toEqual(data.map((_, index) => index + 1));
    expect(await readAll(path)).toEqual(rows);
  });

  it('reads values as JSON holds them', async () => {
    const path = write({
      columnData: [
        { name: 'text', data: ['é𝄞', '', null] },
        { name: 'big', data: [7n, 2n ** 60n, null], type: 'INT64' },
        { name: 'number', data: [1.5, Number.NaN, Number.POSITIVE_INFINITY], type: 'DOUBLE' },
        { name: 'flag', data: [true, false, null] },
        { name: 'at', data: [new Date(0), new Date(1_700_000_000_123), null] },
        { name: 'raw', data: [Uint8Array.from([1, 255]), new Uint8Array(0), null], type: 'BYTE_ARRAY' },
        { name: 'list', data: [[1, 2], [], null] },
      ],
    });
    expect((await readAll(path)).map(({ row }) => row)).toEqual([
      {
        text: 'é𝄞',
        big: 7,
        number: 1.5,
        flag: true,
        at: '1970-01-01T00:00:00.000Z',
        raw: { bytes: 'Af8=' },
        list: [1, 2],
      },
      {
        text: '',
        big: '1152921504606846976',
        number: null,
        flag: false,
        at: '2023-11-14T22:13:20.123Z',
        raw: { bytes: '' },
        list: [],
      },
      { text: null, big: null, number: null, flag: null, at: null, raw: null, list: null },
    ]);
  });

  it('reads structs, lists of structs, decimals and days', async () => {
    const schema: Schema = [
      { name: 'root', num_children: 4 },
      { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', ...text },
      { name: 'messages', num_children: 1, converted_type: 'LIST', repetition_type: 'OPTIONAL' },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
      { name: 'element', num_children: 2, repetition_type: 'OPTIONAL' },
      { name: 'role', ...text },
      { name: 'content', ...text },
      {
        name: 'price',
        type: 'FIXED_LEN_BYTE_ARRAY',
        type_length: 4,
        converted_type: 'DECIMAL',
        scale: 1,
        precision: 4,
        repetition_type: 'OPTIONAL',
      },
      { name: 'day', type: 'INT32', converted_type: 'DATE', repetition_type: 'OPTIONAL' },
    ];
    const image = { bytes: Uint8Array.from([1, 2, 3]), path: 'a.png' };
    const message = { role: 'user', content: 'Hi' };
    const path = write({
      schema,
      columnData: [
        { name: 'image', data: [image, { bytes: null, path: 'b.png' }, null] },
        { name: 'messages', data: [[message, message], [], null] },
        // 3 × 10⁻¹ is 0.30000000000000004 in doubles.
        { name: 'price', data: [0.3, -1.1, null] },
        { name: 'day', data: [new Date(86_400_000), new Date(0), null] },
      ],
    });
    expect((await readAll(path)).map(({ row }) => row)).toEqual([
      {
        image: { bytes: 'AQID', path: 'a.png' },
        messages: [message, message],
        price: 0.3,
        day: '1970-01-02T00:00:00.000Z',
      },
      { image: { bytes: null, path: 'b.png' }, messages: [], price: -1.1, day: '1970-01-01T00:00:00.000Z' },
      { image: null, messages: null, price: null, day: null },
    ]);
  });

  it('names class labels as the file does, and -1 is no label', async () => {
    const path = writeTemporary(
      'rows.parquet',
      parquetOf(
        [
          { name: 'label', data: [1n, 0n, -1n], type: 'INT64' },
          { name: 'count', data: [1n, 0n, 5n], type: 'INT64' },
        ],
        { label: ['negative', 'positive'] },
      ),
    );
    expect((await readAll(path)).map(({ row }) => row)).toEqual([
      { label: 'positive', count: 1 },
      { label: 'negative', count: 0 },
      { label: null, count: 5 },
    ]);
  });

  it('refuses a label without a name and names file and row', async () => {
    const columns = [{ name: 'label', data: [1n, 2n], type: 'INT64' as const }];
    const error = await failureOf(writeTemporary('rows.parquet', parquetOf(columns, { label: ['a', 'b'] })));
    expect(error.message).toBe("the row can't be read: label 2 has no name among 2 labels");
    expect(error.place).toBe(', row 2');
  });

  it('refuses text that is not UTF-8, near the row', async () => {
    const data = Array.from({ length: 5 }, (_, index) => `text-${index}`);
    const bytes = new Uint8Array(
      parquetWriteBuffer({
        columnData: [{ name: 'input', data, columnIndex: false }],
        rowGroupSize: 2,
        codec: 'UNCOMPRESSED',
        statistics: false,
      }),
    );
    const at = Buffer.from(bytes).indexOf('text-3');
    bytes[at] = 0xff;
    const error = await failureOf(writeTemporary('rows.parquet', bytes));
    expect(error.message).toMatch(/^rows 3 to 4 can't be read: /);
    expect(error.place).toBe(', row 3');
  });

  it('refuses a file that is cut, no parquet, or not there', async () => {
    const whole = parquetWriteBuffer({ columnData: [{ name: 'input', data: ['a', 'b'] }] });
    const cut = await failureOf(writeTemporary('rows.parquet', new Uint8Array(whole.slice(0, -20))));
    expect(cut.message).toMatch(/^the file is no whole parquet file: /);
    expect((await failureOf(writeTemporary('rows.parquet', 'id,input\n1,a\n'))).message).toMatch(/no whole/);
    expect((await failureOf('/nowhere/rows.parquet')).message).toMatch(/can't be read: ENOENT/);
  });
});
