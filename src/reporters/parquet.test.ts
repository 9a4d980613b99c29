import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeEmptyReport, makeFixtureReport } from '../../test/fixtures/fixture-report.ts';
import { askDuckDb } from '../../test/fixtures/other-readers.ts';
import type { RunReport } from '../types/report.ts';
import { plainNumber, type TableCell } from './csv/stringify-table.ts';
import { real, text, truth, whole } from './csv/table-column.ts';
import { writeParquetTable } from './parquet/write-table.ts';
import { REPORTERS } from './registry.ts';

type Cells = Record<string, unknown>;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hfbench-parquet-'));
});
afterAll(() => rm(folder, { recursive: true }));

function bytesOf(chunks: Iterable<string | Uint8Array>): Buffer {
  return Buffer.concat([...chunks].map((chunk) => Buffer.from(chunk as Uint8Array)));
}

function parquetFile(report: RunReport, name: string): Buffer {
  const found = REPORTERS.parquet.render(report).find(({ file }) => file === `${name}.parquet`);
  return bytesOf(found?.chunks ?? []);
}

function csvRows(report: RunReport, name: string): Record<string, string>[] {
  const found = REPORTERS.csv.render(report).find(({ file }) => file === `${name}.csv`);
  return parse([...(found?.chunks ?? [])].join(''), { columns: true }) as Record<string, string>[];
}

async function byHyparquet(bytes: Buffer): Promise<Cells[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return parquetReadObjects({ file, utf8: true });
}

async function byDuckDb(bytes: Buffer): Promise<Cells[]> {
  const path = join(folder, 'read.parquet');
  await writeFile(path, bytes);
  const [header = [], ...rows] = await askDuckDb(`SELECT * FROM read_parquet('${path}')`);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index]])));
}

/** A typed cell as the CSV writes it: rounded, without NUL, defused. */
function asCsv(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return plainNumber(value);
  if (typeof value !== 'string') return String(value);
  const readable = value.replaceAll('\0', '\uFFFD');
  return /^[=+\-@\t\r]/.test(readable) ? `'${readable}` : readable;
}

describe.each([
  ['hyparquet', byHyparquet],
  ['DuckDB', byDuckDb],
] as const)('read by %s', (_, read) => {
  it.each([
    ['requests', 'a plain run', makeFixtureReport({ samples: 60 })],
    ['attempts', 'a plain run', makeFixtureReport({ samples: 60 })],
    ['requests', 'a streamed run', makeFixtureReport({ samples: 45, streamed: true })],
    ['requests', 'hostile output', makeFixtureReport({ samples: 42, hostile: true })],
    ['attempts', 'hostile output', makeFixtureReport({ samples: 42, hostile: true })],
  ])('%s.parquet of %s says what the CSV says, cell by cell', async (name, _run, report) => {
    const rows = await read(parquetFile(report, name));
    const expected = csvRows(report, name);
    expect(rows).toHaveLength(expected.length);
    expect(rows.length).toBeGreaterThan(100);
    expect(Object.keys(rows[0] ?? {})).toEqual(Object.keys(expected[0] ?? {}));
    for (const [index, row] of rows.entries()) {
      const cells = Object.fromEntries(Object.entries(row).map(([key, value]) => [key, asCsv(value)]));
      expect(cells).toEqual(expected[index]);
    }
  });

  it('keeps numbers unrounded, text undefused, truth as truth, and the unknown as null', async () => {
    const columns = [text('words'), whole('count'), real('ms'), truth('cold')].flat();
    const rows: TableCell[][] = [
      ['=1+1', 3, 0.1 + 0.2, true],
      ['a\0b\uD800', 2_147_483_647, 1e300, false],
      ['', 0, Number.NaN, null],
      [null, null, null, null],
    ];
    const found = await read(bytesOf(writeParquetTable(columns, rows)));
    expect(found.map((row) => Object.values(row).map((value) => value ?? null))).toEqual([
      ['=1+1', 3, 0.1 + 0.2, true],
      ['a\0b\uFFFD', 2_147_483_647, 1e300, false],
      ['', 0, null, null],
      [null, null, null, null],
    ]);
  });

  it('is a table without rows for a run without requests', async () => {
    expect(await read(parquetFile(makeEmptyReport(), 'requests'))).toEqual([]);
  });

  it('gives every row of many groups, in order', async () => {
    const count = 45_000;
    const rows = Array.from({ length: count }, (_row, index): TableCell[] => [`s${index}`, index]);
    const found = await read(bytesOf(writeParquetTable([...text('id'), ...whole('seq')], rows)));
    expect(found).toHaveLength(count);
    expect(found.every((row, index) => row.id === `s${index}` && row.seq === index)).toBe(true);
  });
});

describe('row groups', () => {
  const columns = [text('output'), whole('seq')].flat();

  it('are written as they fill, so that no more than one is held', () => {
    let drawn = 0;
    function* rows(): Iterable<TableCell[]> {
      for (; drawn < 60_000; drawn += 1) yield ['x', drawn];
    }
    const chunks = writeParquetTable(columns, rows())[Symbol.iterator]();
    expect(chunks.next().done).toBe(false);
    expect(drawn).toBeLessThan(20_001);
  });

  it('are cut by the length of their text too', () => {
    const long = 'y'.repeat(1_000_000);
    const rows = Array.from({ length: 40 }, (_, index): TableCell[] => [`${index}${long}`, index]);
    const bytes = bytesOf(writeParquetTable(columns, rows));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const groups = parquetMetadata(file).row_groups.map((group) => Number(group.num_rows));
    expect(groups).toEqual([16, 16, 8]);
  });
});

it('refuses two columns of one name', () => {
  expect(() => [...writeParquetTable([...text('output'), ...real('output')], [])]).toThrow(
    '"output" stands twice',
  );
});
