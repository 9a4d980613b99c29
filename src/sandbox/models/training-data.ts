import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import type { Json } from '../../types/json.ts';
import { InputError, messageOf } from '../../util/errors.ts';

/** The `datasets` folder of the package that this module belongs to, whether it runs from `src` or `dist`. */
export const DATASETS_FOLDER = resolve(fileURLToPath(import.meta.url), '../../../../datasets');

/**
 * The named text columns of a training file (.csv or .jsonl) below a datasets folder.
 * Throws InputError when the file is missing, empty, unreadable, or a row lacks a column or leaves it empty.
 */
export function readTrainingRows<Column extends string>(
  folder: string,
  file: string,
  columns: readonly Column[],
): Record<Column, string>[] {
  const path = join(folder, file);
  return readTrainingRecords(folder, file).map((row, index) => {
    const entries = columns.map((column) => [column, textColumn(row, column, path, index + 1)] as const);
    return Object.fromEntries(entries) as Record<Column, string>;
  });
}

/** The rows of a training file as they stand. Throws InputError when the file is missing, empty or unreadable. */
export function readTrainingRecords(folder: string, file: string): readonly Json[] {
  const path = join(folder, file);
  if (!existsSync(path)) {
    throw new InputError(`The sandbox's training data is missing: ${file}`, {
      where: path,
      hint: 'The sandbox trains its models at start from the datasets folder beside dist; restore that file.',
    });
  }
  const rows = parseRows(path, file);
  if (rows.length === 0) throw new InputError("The sandbox's training data is empty", { where: path });
  return rows;
}

function parseRows(path: string, file: string): Json[] {
  const text = readFileSync(path, 'utf8');
  try {
    if (file.endsWith('.csv')) return parse(text, { columns: true, bom: true, skip_empty_lines: true });
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as Json);
  } catch (cause) {
    throw new InputError(`The sandbox's training data can't be read: ${messageOf(cause)}`, {
      where: path,
      cause,
    });
  }
}

function textColumn(row: Json, column: string, path: string, number: number): string {
  const value = row !== null && typeof row === 'object' ? (row as Record<string, Json>)[column] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new InputError(`Row ${number} of the sandbox's training data has no text in "${column}"`, {
    where: path,
  });
}
