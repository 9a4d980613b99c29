import { sourceOf } from '../../sources/registry.ts';
import { TASKS } from '../../tasks/registry.ts';
import type { Json, JsonObject } from '../../types/json.ts';
import type { TaskName } from '../../types/suite.ts';
import { InputError } from '../../util/errors.ts';

/** What the head of a dataset file shows. */
export interface DataLook {
  readonly columns: readonly string[];
  /** At most `MOST_ROWS` rows. */
  readonly rows: readonly JsonObject[];
}

/** Columns of each role; null: none that would fit has a name that says so. */
export interface ColumnChoice {
  readonly input: string | Readonly<Record<string, string>> | null;
  readonly target: string | null;
  readonly id: string | null;
}

const MOST_ROWS = 5_000;
const MOST_LABELS = 50;

const INPUT_NAMES = [
  'text',
  'input',
  'question',
  'prompt',
  'sentence',
  'query',
  'content',
  'document',
  'texts',
];
const TARGET_NAMES = [
  'target',
  'label',
  'labels',
  'answer',
  'answers',
  'expected',
  'output',
  'intent',
  'class',
  'summary',
];
const MEDIA_NAMES = {
  image: ['image', 'picture', 'file', 'path'],
  audio: ['audio', 'sound', 'file', 'path'],
};

/** Inputs that are made of several columns. */
const INPUT_PARTS: Partial<Record<TaskName, readonly string[]>> = {
  'question-answering': ['question', 'context'],
  'table-question-answering': ['query', 'table'],
};

/** Reads the head of a local dataset; an InputError when it can't be read or has no row. */
export async function lookAtData(path: string): Promise<DataLook> {
  const rows: JsonObject[] = [];
  for await (const { row } of sourceOf(path).rows(path)) {
    rows.push(row);
    if (rows.length === MOST_ROWS) break;
  }
  if (rows.length === 0) throw new InputError('the dataset has no row', { where: path });
  return { columns: [...new Set(rows.slice(0, 100).flatMap((row) => Object.keys(row)))], rows };
}

/** The columns whose names say what they are. */
export function guessColumns({ columns }: DataLook, task: TaskName): ColumnChoice {
  const find = (names: readonly string[]) =>
    names
      .map((name) => columns.find((column) => column.toLowerCase() === name))
      .find((column) => column !== undefined) ?? null;
  const parts = INPUT_PARTS[task];
  const { media } = TASKS[task];
  const input = parts?.every((part) => columns.includes(part))
    ? Object.fromEntries(parts.map((part) => [part, part]))
    : find(media === null ? INPUT_NAMES : MEDIA_NAMES[media]);
  return { input, target: find(TARGET_NAMES.filter((name) => name !== input)), id: find(['id']) };
}

/** The different texts of a column, sorted; an InputError when they are no set of labels. */
export function labelsIn({ rows }: DataLook, column: string, path: string): readonly string[] {
  const labels = [...new Set(rows.map((row) => labelOf(row[column] ?? null)))].filter(
    (label) => label !== null,
  );
  if (labels.length >= 2 && labels.length <= MOST_LABELS) return labels.sort();
  throw new InputError(
    `the column "${column}" has ${labels.length} different texts, which are no labels to choose from`,
    {
      where: path,
      hint: `name the column of the right label with --target (2 to ${MOST_LABELS} labels)`,
    },
  );
}

function labelOf(value: Json): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
