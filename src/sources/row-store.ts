import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { JsonObject } from '../types/json.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { sourceOf } from './registry.ts';

/** A row of a dataset with its place. */
export interface PlacedRow {
  /** 1-based number of the row, header and blank lines not counted. */
  readonly number: number;
  /** For people: "line 4" of a text file, "row 4" elsewhere. */
  readonly place: string;
  /** Dataset and place: "/data/rows.csv:4". */
  readonly where: string;
  readonly row: JsonObject;
}

/** The rows of one dataset, wherever they are kept. */
export interface RowStore {
  /** All rows in order; each pass reads them anew. */
  rows(): AsyncIterable<PlacedRow>;
  /** Differs as soon as a file behind the rows has been written to. */
  stamp(): Promise<string>;
  /** Folder that paths in rows are relative to; null: rows hold their bytes themselves. */
  readonly mediaFolder: string | null;
  /** Commit of a Hub dataset; null: a local file. */
  readonly revision: string | null;
  /** What is known of a Hub dataset's rows, for people; null: a local file. */
  readonly note: string | null;
}

/** The rows of a local file. */
export function fileRows(path: string): RowStore {
  const source = sourceOf(path);
  return {
    rows: async function* () {
      let number = 0;
      for await (const { line, row } of source.rows(path)) {
        number += 1;
        const place = `${source.counts} ${line}`;
        yield {
          number,
          place,
          where: source.counts === 'line' ? `${path}:${line}` : `${path}, ${place}`,
          row,
        };
      }
    },
    stamp: () => stampOf([path]),
    mediaFolder: dirname(path),
    revision: null,
    note: null,
  };
}

/** Size and time of files. One that can't be looked at is an InputError. */
export async function stampOf(paths: readonly string[]): Promise<string> {
  const stamps = [];
  for (const path of paths) {
    try {
      const { size, mtimeMs } = await stat(path);
      stamps.push(`${size} ${mtimeMs}`);
    } catch (cause) {
      throw new InputError(`the file can't be read: ${messageOf(cause)}`, {
        where: path,
        hint: 'a relative path is relative to the suite file that names it',
        cause,
      });
    }
  }
  return stamps.join(', ');
}
