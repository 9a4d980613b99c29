import type { Table, TableAnswerer } from '../model.ts';
import { splitWords } from './located-words.ts';

/** What a table answerer says: cells and what to do with them. */
export type TableAnswer = ReturnType<TableAnswerer['answer']>;

/** One way to answer: choose rows, take a column's cells, aggregate. */
export interface Program {
  readonly answer: TableAnswer;
  readonly features: readonly string[];
}

/** Parts of a large table that are read; the rest is cut, as real models truncate. */
const MOST = { columns: 24, rows: 500, conditions: 60, words: 40 };
const AGGREGATORS = ['NONE', 'SUM', 'AVERAGE', 'COUNT'] as const;
const STEM_LETTERS = 5;

/** A column with its cells; cells that look like numbers are read as such. */
export interface Column {
  readonly name: string;
  readonly index: number;
  readonly cells: readonly string[];
  /** One a cell; null: not a number. */
  readonly numbers: readonly (number | null)[];
}

/** The first columns and rows of a table. Columns may be of unequal length. */
export function columnsOf(table: Table): readonly Column[] {
  return Object.entries(table)
    .slice(0, MOST.columns)
    .map(([name, all], index) => {
      const cells = all.slice(0, MOST.rows);
      return { name, index, cells, numbers: cells.map(numberOf) };
    });
}

function numberOf(cell: string): number | null {
  const text = cell.trim().replaceAll(',', '');
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

/** The words of a text in lower case, cut to five letters. */
export function stemsOf(text: string): readonly string[] {
  return splitWords(text).map((word) => word.toLowerCase().slice(0, STEM_LETTERS));
}

/** True when all the words of a text stand one after the other in the query. */
export function mentions(query: string, text: string): boolean {
  const wanted = stemsOf(text).join(' ');
  return wanted !== '' && ` ${query} `.includes(` ${wanted} `);
}

interface Condition {
  readonly kind: string;
  /** Null: no column. */
  readonly column: Column | null;
  readonly rows: readonly number[];
}

/**
 * Every program over a table that a query could mean: all rows, rows with a cell that the query names, rows beyond a
 * number in it, the rows highest or lowest in a column; of them any column's cells, as they are or aggregated.
 */
export function programsFor(query: string, table: Table): readonly Program[] {
  const columns = columnsOf(table);
  const words = stemsOf(query);
  const asked = words.join(' ');
  const wordsWith = wordFeatures(words);
  const named = new Set(columns.filter(({ name }) => mentions(asked, name)).map(({ index }) => index));
  return conditionsOf(asked, query, columns).flatMap((condition) =>
    columns.flatMap((column) => {
      const rows = condition.rows.filter((row) => column.cells[row] !== undefined);
      if (rows.length === 0) return [];
      const numeric = rows.every((row) => column.numbers[row] !== null);
      return AGGREGATORS.filter(
        (aggregator) => numeric || aggregator === 'NONE' || aggregator === 'COUNT',
      ).map((aggregator) => ({
        answer: { aggregator, coordinates: rows.map((row) => [row, column.index] as const) },
        features: featuresOf(words, named, condition, column, aggregator, wordsWith),
      }));
    }),
  );
}

function conditionsOf(asked: string, query: string, columns: readonly Column[]): readonly Condition[] {
  const longest = Math.max(0, ...columns.map(({ cells }) => cells.length));
  const all = Array.from({ length: longest }, (_, row) => row);
  const limits = (query.match(/\d+(?:\.\d+)?/g) ?? []).slice(0, 3).map(Number);
  const found: Condition[] = [{ kind: 'all', column: null, rows: all }];
  for (const column of columns) {
    const values = new Set(column.cells.filter((cell) => mentions(asked, cell)));
    for (const value of values) {
      found.push({ kind: 'equal', column, rows: all.filter((row) => column.cells[row] === value) });
    }
    const numbers = column.numbers.filter((number) => number !== null);
    if (numbers.length === 0) continue;
    const [high, low] = [Math.max(...numbers), Math.min(...numbers)];
    const where = (fits: (number: number) => boolean) =>
      all.filter((row) => fits(column.numbers[row] ?? Number.NaN));
    found.push({ kind: 'highest', column, rows: where((number) => number === high) });
    found.push({ kind: 'lowest', column, rows: where((number) => number === low) });
    for (const limit of limits) {
      found.push({ kind: 'above', column, rows: where((number) => number > limit) });
      found.push({ kind: 'below', column, rows: where((number) => number < limit) });
    }
  }
  return found.slice(0, MOST.conditions);
}

/** The features that join each word of the query to a part of a program, built once a part. */
function wordFeatures(words: readonly string[]): (part: string) => readonly string[] {
  const different = [...new Set(words.slice(0, MOST.words))];
  const built = new Map<string, readonly string[]>();
  return (part) => {
    const features = built.get(part) ?? different.map((word) => `word ${word} ${part}`);
    built.set(part, features);
    return features;
  };
}

function featuresOf(
  words: readonly string[],
  named: ReadonlySet<number>,
  { kind, column: by }: Condition,
  column: Column,
  aggregator: string,
  wordsWith: (part: string) => readonly string[],
): readonly string[] {
  const numeric = column.numbers.every((number) => number !== null);
  const has = (index: number | undefined) => index !== undefined && named.has(index);
  const opening = words.slice(0, 2).join(' ');
  return [
    `${aggregator} ${kind}`,
    `column named ${has(column.index)} ${aggregator}`,
    `column named ${has(column.index)} first ${column.index === 0} ${kind} ${aggregator}`,
    `column numeric ${numeric} ${aggregator}`,
    `by named ${has(by?.index)} ${kind}`,
    `same column ${by?.index === column.index} ${aggregator}`,
    `named but unused ${[...named].filter((index) => index !== column.index && index !== by?.index).length > 0}`,
    `opening ${opening} ${aggregator}`,
    `opening ${opening} first ${column.index === 0} numeric ${numeric}`,
    ...wordsWith(kind),
    ...wordsWith(aggregator),
  ];
}
