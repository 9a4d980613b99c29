import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestRows } from '../src/reporters/csv/request-table.ts';
import { REPORTERS } from '../src/reporters/registry.ts';
import type { RequestRow, RunReport } from '../src/types/report.ts';
import { writeFileAtomically } from '../src/util/atomic-write.ts';
import { makeFixtureReport } from './fixtures/fixture-report.ts';
import { askDuckDb, findPython, runPython, type TextTable } from './fixtures/other-readers.ts';

const CELLS: readonly string[] = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\tx',
  '\rx',
  "'quoted'",
  '"',
  '""',
  '","',
  'a,b',
  'line\nfeed',
  'carriage\rreturn',
  'both\r\nof them',
  '\n',
  '\r\n',
  ' leading and trailing ',
  'NUL \0 inside',
  '\0',
  '\u001b[31mred\u001b[0m',
  'right-to-left \u202Egnp.exe \u2066isolates\u2069 \u200Fmarks',
  'lone \uD800 and \uDC00 surrogates',
  '\uFEFFbyte order mark',
  'next line \u0085 separators \u2028 and \u2029',
  'null',
  'NULL',
  '\\N',
  '\\"',
  "semi;colon|pipe'",
  '# no comment',
  '1e5',
  '007',
  'true',
  '2026-11-21',
  `one megabyte ${'x,"y"\n'.repeat(170_000)}`,
  '😀 漢字 עברית',
];

/** A run whose answers, right answers and sample ids are the cells above. */
function hostileReport(): RunReport {
  const plain = makeFixtureReport({ samples: CELLS.length });
  const requests = plain.requests.slice(0, CELLS.length).map((row, index): RequestRow => {
    const text = CELLS[index] as string;
    const output = { kind: 'text', text, reasoning: null, finishReason: 'stop', toolCalls: [] } as const;
    return { ...row, sampleId: text.slice(0, 200), expected: CELLS.at(-1 - index) ?? null, output };
  });
  return { ...plain, requests };
}

const report = hostileReport();
const python = findPython('csv');
let folder = '';
let file = '';
let expected: TextTable = [];

/** What the cells are to be: text defused and without what no reader takes, numbers as they stand in the file. */
function defused(text: string): string {
  const readable = text.replaceAll(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\0', '\uFFFD');
  return /^[=+\-@\t\r]/.test(readable) ? `'${readable}` : readable;
}

function byCsvParse(): TextTable {
  return parse(readFileSync(file, 'utf8'), { relax_column_count: false }) as string[][];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hfbench-csv-'));
  for (const { file: name, chunks } of REPORTERS.csv.render(report)) {
    await writeFileAtomically(join(folder, name), chunks);
  }
  file = join(folder, 'requests.csv');
  expected = [...requestRows(report)].map((row) =>
    row.map((cell) => (typeof cell === 'string' ? defused(cell) : cell === null ? '' : String(cell))),
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe('requests.csv with every hostile cell', () => {
  it('gives csv-parse each text whole, defused where a spreadsheet would run it', () => {
    const [header = [], ...rows] = byCsvParse();
    expect(rows).toHaveLength(CELLS.length);
    const textColumns = ['run_id', 'candidate', 'sample_id', 'status', 'expected', 'output'];
    for (const name of textColumns) {
      const column = header.indexOf(name);
      expect(column, name).toBeGreaterThanOrEqual(0);
      for (const [index, row] of rows.entries()) {
        expect(row[column] === expected[index]?.[column], `${name} of row ${index}`).toBe(true);
      }
    }
    const runs = rows.flat().filter((cell) => /^[=+@\t\r]|^-\D/.test(cell));
    expect(runs).toEqual([]);
  });

  it.skipIf(python === null)("gives Python's csv module the same cells", () => {
    const program = `
import csv, json, sys
csv.field_size_limit(10**9)
with open(sys.argv[1], newline='', encoding='utf-8') as file:
    json.dump(list(csv.reader(file, strict=True)), sys.stdout)
`;
    expect(sameCells(runPython(python as string, program, [file]) as TextTable)).toBe('all the same');
  });

  it('gives DuckDB the same cells', async () => {
    // As bytes: the binding drops a byte order mark at the start of a text that it hands over.
    const [, ...rows] = await askDuckDb(
      `SELECT hex(COLUMNS(*)) FROM read_csv('${file}', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', max_line_size = 10000000, auto_detect = false, columns = ${columnsOf(byCsvParse()[0] ?? [])})`,
    );
    const header = byCsvParse()[0] ?? [];
    const cells = rows.map((row) =>
      row.map((cell) => Buffer.from(String(cell ?? ''), 'hex').toString('utf8')),
    );
    expect(sameCells([header, ...cells])).toBe('all the same');
  });
});

function columnsOf(header: readonly string[]): string {
  return `{${header.map((name) => `'${name}': 'VARCHAR'`).join(', ')}}`;
}

/** The first cell that another reader reads differently from csv-parse. */
function sameCells(others: TextTable): string {
  const ours = byCsvParse();
  if (others.length !== ours.length) return `${others.length} rows, not ${ours.length}`;
  for (const [index, row] of ours.entries()) {
    if (others[index]?.length !== row.length) return `row ${index} has ${others[index]?.length} cells`;
    for (const [column, cell] of row.entries()) {
      const other = others[index]?.[column];
      if (other !== cell)
        return `row ${index}, ${ours[0]?.[column]}: ${JSON.stringify(other?.slice(0, 80))} is not ${JSON.stringify(cell.slice(0, 80))}`;
    }
  }
  return 'all the same';
}
