import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../../types/json.ts';
import { InputError } from '../../../util/errors.ts';
import { parseJson } from '../../../util/parse-json.ts';

/** Two texts and how alike their meanings are, 0 to 5. */
export interface TrainingPair {
  readonly texts: readonly [string, string];
  readonly similarity: number;
}

/** A query with texts and how well each answers it: 0, 1 or 2. */
export interface TrainingQuery {
  readonly query: string;
  readonly texts: readonly string[];
  readonly grades: readonly number[];
}

/** The training pairs. Throws InputError when the file is missing, empty or malformed. */
export function readPairs(folder: string): TrainingPair[] {
  return readRows(folder, 'sentence-pairs/train.jsonl', (row) => {
    const texts = textsOf(row.texts);
    const [a, b] = texts ?? [];
    if (a === undefined || b === undefined || typeof row.similarity !== 'number') return null;
    return { texts: [a, b], similarity: row.similarity };
  });
}

/** The training queries. Throws InputError when the file is missing, empty or malformed. */
export function readQueries(folder: string): TrainingQuery[] {
  return readRows(folder, 'faq-retrieval/train.jsonl', (row) => {
    const ask = objectOf(row.ask);
    const texts = textsOf(ask?.texts);
    const grades = Array.isArray(row.grades) ? row.grades.filter((grade) => typeof grade === 'number') : [];
    if (typeof ask?.query !== 'string' || texts === null || texts.length !== grades.length) return null;
    return { query: ask.query, texts, grades };
  });
}

function readRows<Row>(folder: string, file: string, read: (row: JsonObject) => Row | null): Row[] {
  const path = join(folder, file);
  if (!existsSync(path)) {
    throw new InputError(`The sandbox's training data is missing: ${file}`, {
      where: path,
      hint: 'The sandbox trains its models at start from the datasets folder beside dist; restore that file.',
    });
  }
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new InputError("The sandbox's training data is empty", { where: path });
  return lines.map((line, index) => {
    const object = objectOf(parseJson(line));
    const row = object === null ? null : read(object);
    if (row !== null) return row;
    throw new InputError(`Line ${index + 1} of the sandbox's training data can't be read`, { where: path });
  });
}

function objectOf(value: Json | undefined): JsonObject | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : null;
}

function textsOf(value: Json | undefined): readonly string[] | null {
  return Array.isArray(value) && value.every((text) => typeof text === 'string') ? value : null;
}
