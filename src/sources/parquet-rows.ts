import { parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Json, JsonObject } from '../types/json.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { jsonOfCell } from './cell-json.ts';
import { type Features, nameLabels } from './features.ts';
import { openParquet, type ParquetColumn, type ParquetFile } from './parquet-file.ts';

/** Rows of a parquet file, 1-based. `features` name the class labels of a file that states none itself; null: nothing does. */
export async function* parquetRows(
  path: string,
  features: Features | null,
): AsyncGenerator<{ line: number; row: JsonObject }> {
  const file = await openParquet(path);
  try {
    let start = 0;
    for (const group of file.metadata.row_groups) {
      const end = start + Number(group.num_rows);
      const rows = await readRows(file, start, end);
      for (const [index, cells] of rows.entries()) {
        const line = start + index + 1;
        yield { line, row: readRow(file, cells, features, line) };
      }
      start = end;
    }
  } finally {
    await file.close();
  }
}

const strictText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Cells of the rows from (inclusive) to (exclusive), 0-based: one whole row group. */
async function readRows(file: ParquetFile, rowStart: number, rowEnd: number): Promise<readonly unknown[][]> {
  let rows: readonly unknown[][] = [];
  if (rowStart === rowEnd) return rows;
  try {
    await parquetRead({
      file: file.buffer,
      metadata: file.metadata,
      compressors,
      rowStart,
      rowEnd,
      utf8: false,
      geoparquet: false,
      parsers: { stringFromBytes: (bytes) => (bytes === undefined ? undefined : strictText.decode(bytes)) },
      rowFormat: 'array',
      columns: file.columns.map(({ name }) => name),
      onComplete: (read) => {
        rows = read;
      },
    });
  } catch (cause) {
    throw new InputError(`rows ${rowStart + 1} to ${rowEnd} can't be read: ${messageOf(cause)}`, {
      where: `${file.path}, row ${rowStart + 1}`,
      hint: 'the file is damaged, or uses a kind of column that is not read: save it again, or as jsonl',
      cause,
    });
  }
  return rows;
}

function readRow(
  file: ParquetFile,
  cells: readonly unknown[],
  features: Features | null,
  line: number,
): JsonObject {
  try {
    const row = Object.fromEntries(
      file.columns.map((column, index) => [column.name, readCell(column, cells[index])]),
    );
    const known = file.features ?? features;
    return known === null ? row : nameLabels(row, known);
  } catch (cause) {
    throw new InputError(`the row can't be read: ${messageOf(cause)}`, {
      where: `${file.path}, row ${line}`,
      cause,
    });
  }
}

function readCell(column: ParquetColumn, value: unknown): Json {
  if (value === undefined && column.flat) throw new Error(`column "${column.name}" ends before this row`);
  // The reader multiplies by a power of ten: 3 × 0.1. Fifteen digits are what a double carries.
  if (column.decimal && typeof value === 'number') return jsonOfCell(Number(value.toPrecision(15)));
  return jsonOfCell(value);
}
