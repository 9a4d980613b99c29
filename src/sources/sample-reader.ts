import type { Json, JsonObject } from '../types/json.ts';
import type { Media, Sample } from '../types/sample.ts';
import type { DatasetSpec, MediaKind } from '../types/suite.ts';
import { InputError } from '../util/errors.ts';
import { hashOf } from '../util/hash.ts';
import { columnText, columnValue, withoutColumns } from './row-fields.ts';
import type { PlacedRow } from './row-store.ts';
import { type ReadMedia, readMedia } from './sample-media.ts';

/** The column of each role in one file; null: the role is empty (for id: the row number). */
export interface Columns {
  readonly input: string | Readonly<Record<string, string>>;
  readonly target: string | null;
  readonly id: string | null;
}

/**
 * The columns that the roles take: the mapped ones, else those named input, target and id if the first row has them.
 * No input column is an InputError that says which columns exist.
 */
export function chooseColumns(spec: DatasetSpec, first: PlacedRow): Columns {
  const choose = (role: 'target' | 'id') =>
    spec.fields[role] ?? (Object.hasOwn(first.row, role) ? role : null);
  const input = spec.fields.input ?? (Object.hasOwn(first.row, 'input') ? 'input' : null);
  if (input === null) {
    throw new InputError('the dataset has no column named "input"', {
      where: spec.source,
      hint: `name the column in dataset.fields.input; the columns are ${columnNames(first.row)}`,
    });
  }
  return { input, target: choose('target'), id: choose('id') };
}

/** Column names of a row for people: "text", "intent". */
export function columnNames(row: JsonObject): string {
  return Object.keys(row)
    .map((name) => `"${name}"`)
    .join(', ');
}

/** The sample of a row. A row without input, id or cluster value is an InputError with its line. */
export function readSample(spec: DatasetSpec, columns: Columns, placed: PlacedRow): Sample {
  const parts = readParts(spec, columns, placed);
  return { ...parts, media: null, hash: hashOf({ input: parts.input, target: parts.target }, 16) };
}

function readParts(spec: DatasetSpec, columns: Columns, placed: PlacedRow): Omit<Sample, 'media' | 'hash'> {
  const { row, where } = placed;
  const input = readInput(row, columns.input, where);
  const target = columns.target === null ? null : readTarget(columnValue(row, columns.target));
  const inputs = typeof columns.input === 'string' ? [columns.input] : Object.values(columns.input);
  const consumed = [...inputs, columns.target, columns.id].filter((name) => name !== null);
  return {
    id: columns.id === null ? String(placed.number) : readId(columnValue(row, columns.id), columns.id, where),
    input,
    target,
    metadata: withoutColumns(row, consumed),
    cluster: spec.clusterBy === null ? null : readGroup(row, spec.clusterBy, 'clusterBy', where),
  };
}

/** The sample of a row whose input is an image or a recording, with its bytes; its hash is over them, not their path. */
export async function readMediaSample(
  spec: DatasetSpec & { readonly media: MediaKind },
  columns: Columns,
  placed: PlacedRow,
  folder: string | null,
): Promise<{ readonly sample: Sample & { readonly media: Media }; readonly read: ReadMedia }> {
  const parts = readParts(spec, columns, placed);
  const read = await readMedia(parts.input, { kind: spec.media, folder, where: placed.where });
  const { reference, media } = read;
  const hash = hashOf({ input: { sha256: reference.sha256 }, target: parts.target }, 16);
  return { sample: { ...parts, input: { ...reference }, media, hash }, read };
}

/** The input: a column's value, or an object of several columns' values. */
function readInput(row: JsonObject, columns: Columns['input'], where: string): Json {
  if (typeof columns === 'string') return readInputColumn(row, columns, where);
  return Object.fromEntries(
    Object.entries(columns).map(([part, column]) => [part, readInputColumn(row, column, where)]),
  );
}

function readInputColumn(row: JsonObject, column: string, where: string): Json {
  const input = columnValue(row, column);
  if (input === undefined || input === null || (typeof input === 'string' && input.trim() === '')) {
    throw new InputError(`the row has no input: column "${column}" is empty or missing`, {
      where,
      hint: `fill it or remove the row; the row's columns are ${columnNames(row)}`,
    });
  }
  return input;
}

/** Text of the column that groups a row; a missing or empty one is an InputError naming the key of the suite. */
export function readGroup(row: JsonObject, column: string, key: string, where: string): string {
  const value = columnText(row, column);
  if (value === null) {
    throw new InputError(`the row has no value in column "${column}", which ${key} names`, {
      where,
      hint: `fill it; the row's columns are ${columnNames(row)}`,
    });
  }
  return value;
}

/** An empty cell is no right answer, so the row is unscored and not wrong. */
function readTarget(value: Json | undefined): Json {
  return value === undefined || value === '' ? null : value;
}

function readId(value: Json | undefined, column: string, where: string): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && (Number.isSafeInteger(value) || !Number.isInteger(value))) {
    return String(value);
  }
  throw new InputError(
    typeof value === 'number'
      ? `the id in column "${column}" is too large a number to be read exactly`
      : `the row has no id: column "${column}" is empty, missing, or no text or number`,
    { where, hint: 'write it as text' },
  );
}
