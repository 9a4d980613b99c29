import { type BasicType, ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { InputError } from '../../util/errors.ts';
import { wellFormed } from '../clean-text.ts';
import type { TableCell } from '../csv/stringify-table.ts';
import type { TableColumn } from '../csv/table-column.ts';

/** What bounds a row group, and with it the memory that writing takes. */
const GROUP_ROWS = 20_000;
const GROUP_CHARACTERS = 16_000_000;

const TYPES: Readonly<Record<TableColumn['kind'], BasicType>> = {
  text: 'STRING',
  whole: 'INT32',
  real: 'DOUBLE',
  truth: 'BOOLEAN',
};

type Row = readonly TableCell[];

/**
 * A table as a Parquet file, a row group at a time: at most 20,000 rows or about 16 million characters of text are held.
 * Every column may be null. Text is as it was but for lone surrogates (as U+FFFD); numbers that are not finite are null.
 * Two columns of one name are an InputError.
 */
export function* writeParquetTable(
  columns: readonly TableColumn[],
  rows: Iterable<Row>,
): Iterable<Uint8Array> {
  checkNames(columns);
  const bytes = new ByteWriter();
  const schema = schemaFromColumnData({ columnData: columnData(columns, []) });
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: 'hfbench' });
  for (const group of groupsOf(rows)) {
    // A writer of bytes answers at once; only one that flushes elsewhere gives a promise.
    void writer.write({ columnData: columnData(columns, group), rowGroupSize: group.length });
    yield take(bytes);
  }
  void writer.finish();
  yield take(bytes);
}

function checkNames(columns: readonly TableColumn[]): void {
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name))
      throw new InputError(`a Parquet file has each column once, and "${name}" stands twice`, {
        hint: 'a scorer has the name of a column of requests.csv: give its module another name',
      });
    names.add(name);
  }
}

function* groupsOf(rows: Iterable<Row>): Iterable<readonly Row[]> {
  let group: Row[] = [];
  let characters = 0;
  for (const row of rows) {
    group.push(row);
    for (const cell of row) if (typeof cell === 'string') characters += cell.length;
    if (group.length < GROUP_ROWS && characters < GROUP_CHARACTERS) continue;
    yield group;
    group = [];
    characters = 0;
  }
  if (group.length > 0) yield group;
}

function columnData(columns: readonly TableColumn[], rows: readonly Row[]) {
  return columns.map(({ name, kind }, index) => ({
    name,
    type: TYPES[kind],
    data: rows.map((row) => plainCell(row[index] ?? null)),
    offsetIndex: false,
  }));
}

function plainCell(cell: TableCell): TableCell {
  if (typeof cell === 'string') return wellFormed(cell);
  return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
}

/** What was written since the last time; offsets in the file go on counting. */
function take(bytes: ByteWriter): Uint8Array {
  const taken = bytes.getBytes().slice();
  bytes.index = 0;
  return taken;
}
