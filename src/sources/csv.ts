import { pipeline, Readable } from 'node:stream';
import { CsvError, type Options, parse } from 'csv-parse';
import type { JsonObject } from '../types/json.ts';
import type { DatasetSource } from '../types/plugs.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { decodedChunks, newlinesIn } from './decoded-chunks.ts';

/** Longest record, in characters: what an unclosed quote can swallow before it is an error. */
const RECORD_CAP_CHARS = 8 * 1024 * 1024;

/** Comma-separated values with a header row (RFC 4180). Values stay text; blank lines are no rows. */
export const csv: DatasetSource = {
  name: 'csv',
  extensions: ['.csv'],
  counts: 'line',
  rows: (path) => delimitedRows(path, ','),
};

/** Tab-separated values with a header row; quoting as in csv. */
export const tsv: DatasetSource = {
  name: 'tsv',
  extensions: ['.tsv'],
  counts: 'line',
  rows: (path) => delimitedRows(path, '\t'),
};

async function* delimitedRows(
  path: string,
  delimiter: string,
): AsyncGenerator<{ line: number; row: JsonObject }> {
  const places = new LineTracker();
  const options: Options = {
    delimiter,
    info: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: RECORD_CAP_CHARS,
    columns: (names: string[]) => {
      places.endOf(names, null);
      return checkHeader(names, path);
    },
  };
  const records = pipeline(Readable.from(decodedChunks(path)), parse(options), () => undefined);
  try {
    for await (const { record, info } of records as AsyncIterable<ParsedRecord>) {
      yield { line: places.endOf(Object.values(record), info.lines), row: record };
    }
  } catch (error) {
    throw error instanceof CsvError ? describeCsvError(error, path, places) : error;
  }
}

interface ParsedRecord {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number };
}

/**
 * Lines of records. csv-parse counts a CRLF inside quotes as two lines, and names the last line of a record;
 * this counts it once and names the first.
 */
class LineTracker {
  #overcount = 0;
  /** Last line of the last whole record. */
  lastLine = 0;

  /** First line of the record that holds these values; `countedLine` is the parser's number, null for the header. */
  endOf(values: readonly string[], countedLine: number | null): number {
    let newlines = 0;
    for (const value of values) {
      newlines += newlinesIn(value);
      this.#overcount += value.split('\r\n').length - 1;
    }
    this.lastLine = countedLine === null ? 1 + newlines : countedLine - this.#overcount;
    return this.lastLine - newlines;
  }

  /** The parser's line without its overcount. */
  correct(countedLine: number): number {
    return countedLine - this.#overcount;
  }
}

function checkHeader(names: readonly string[], path: string): string[] {
  const seen = new Set<string>();
  names.forEach((name, index) => {
    const where = `${path}:1`;
    if (name === '') {
      throw new InputError(`column ${index + 1} of the header has no name`, {
        where,
        hint: 'name every column; the first line of the file is its header',
      });
    }
    if (seen.has(name)) {
      throw new InputError(`the header names the column "${name}" twice`, {
        where,
        hint: 'give each column its own name',
      });
    }
    seen.add(name);
  });
  return [...names];
}

const QUOTE_INSIDE = {
  message: 'a quote stands inside a value',
  hint: 'quote the whole value and double the quotes inside it: "say ""yes"""',
};

/** What each of the parser's errors means; atStart: the row's first line says more than the line of the error. */
const CSV_FAULTS: Readonly<Record<string, { message: string; hint: string; atStart?: true }>> = {
  CSV_QUOTE_NOT_CLOSED: {
    message: 'a quote is opened and never closed',
    hint: 'close it, or double every quote inside a quoted value',
    atStart: true,
  },
  CSV_MAX_RECORD_SIZE: {
    message: 'a row is longer than 8 MB',
    hint: 'most often a quote that is never closed',
    atStart: true,
  },
  INVALID_OPENING_QUOTE: QUOTE_INSIDE,
  CSV_INVALID_CLOSING_QUOTE: QUOTE_INSIDE,
};

function describeCsvError(error: CsvError, path: string, places: LineTracker): InputError {
  const at = `${path}:${places.correct(typeof error.lines === 'number' ? error.lines : 1)}`;
  if (error.code === 'CSV_RECORD_INCONSISTENT_COLUMNS') {
    const columns = Array.isArray(error.columns) ? error.columns.length : 0;
    const found = Array.isArray(error.record) ? error.record.length : 0;
    return new InputError(`the row has ${found} values, the header ${columns}`, {
      where: at,
      hint: 'quote values that hold the delimiter, a quote or a line break',
      cause: error,
    });
  }
  const fault = CSV_FAULTS[error.code];
  if (fault === undefined) {
    return new InputError(`the row can't be read: ${messageOf(error)}`, { where: at, cause: error });
  }
  const where = fault.atStart === true ? `${path}:${places.lastLine + 1}` : at;
  return new InputError(fault.message, { where, hint: fault.hint, cause: error });
}
