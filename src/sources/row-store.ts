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

/** How the files behind the rows stand. */
export interface Stamp {
  /** Size and time: differs as soon as a file has been written to, unless somebody set its time back. */
  readonly written: string;
  /** Differs even then, and also when a file was merely moved or its rights were changed. */
  readonly touched: string;
}

/** The rows of one dataset, wherever they are kept. */
export interface RowStore {
  /** All rows in order; each pass reads them anew. */
  rows(): AsyncIterable<PlacedRow>;
  stamp(): Promise<Stamp>;
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
export async function stampOf(paths: readonly string[]): Promise<Stamp> {
  const written: string[] = [];
  const touched: string[] = [];
  for (const path of paths) {
    try {
      const { size, mtimeMs, ctimeMs } = await stat(path);
      written.push(`${size} ${mtimeMs}`);
      touched.push(String(ctimeMs));
    } catch (cause) {
      throw new InputError(`the file can't be read: ${messageOf(cause)}`, {
        where: path,
        hint: 'a relative path is relative to the suite file that names it',
        cause,
      });
    }
  }
  return { written: written.join(', '), touched: [...written, ...touched].join(', ') };
}
