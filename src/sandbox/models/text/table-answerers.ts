import type { Pace, Table, TableAnswerer } from '../model.ts';
import { type Choice, trainLinearRanker } from './linear-ranker.ts';
import { columnsOf, mentions, programsFor, stemsOf, type TableAnswer } from './table-programs.ts';

/** A training question about a table; the answer as servers write it: "3, 4" or "SUM > 3, 4". */
export interface TableRow {
  readonly query: string;
  readonly table: Table;
  readonly answer: string;
}

const EPOCHS = 10;
const SEED = 9;

/**
 * The weak answerer: the column whose name the query says last, the rows with a cell that it names, else all; and the
 * aggregator that training saw most often with the query's first two words.
 */
export function trainLexicalAnswerer(id: string, pace: Pace, rows: readonly TableRow[]): TableAnswerer {
  const seen = new Map<string, Map<string, number>>();
  for (const { query, answer } of rows) {
    const opening = stemsOf(query).slice(0, 2).join(' ');
    const counts = seen.get(opening) ?? new Map<string, number>();
    const aggregator = /^(SUM|AVERAGE|COUNT) > /.exec(answer)?.[1] ?? 'NONE';
    seen.set(opening, counts.set(aggregator, (counts.get(aggregator) ?? 0) + 1));
  }
  return {
    task: 'table-question-answering',
    id,
    pace,
    answer: (query, table) => {
      const words = stemsOf(query);
      const asked = words.join(' ');
      const columns = columnsOf(table);
      const column =
        columns.findLast(({ name }) => mentions(asked, name)) ??
        columns.find(({ cells }) => !cells.some((cell) => mentions(asked, cell)));
      if (column === undefined) return { coordinates: [], aggregator: 'NONE' };
      const named = column.cells.flatMap((_, row) =>
        columns.some(({ cells }) => mentions(asked, cells[row] ?? '')) ? [row] : [],
      );
      const kept = named.length > 0 ? named : column.cells.map((_, row) => row);
      const counts = [...(seen.get(words.slice(0, 2).join(' ')) ?? [])].sort((a, b) => b[1] - a[1]);
      return {
        coordinates: kept.map((row) => [row, column.index] as const),
        aggregator: (counts[0]?.[0] ?? 'NONE') as TableAnswer['aggregator'],
      };
    },
  };
}

/**
 * The better answerer: small programs over the table, ranked by an averaged perceptron that learns from answers alone,
 * as TAPAS does (Herzig et al. 2020): every program that gives a training answer counts as right.
 */
export function trainProgramAnswerer(id: string, pace: Pace, rows: readonly TableRow[]): TableAnswerer {
  const worth = trainLinearRanker(choicesOf(rows), { epochs: EPOCHS, seed: SEED });
  return {
    task: 'table-question-answering',
    id,
    pace,
    answer: (query, table) => {
      let best: TableAnswer = { coordinates: [], aggregator: 'NONE' };
      let highest = Number.NEGATIVE_INFINITY;
      for (const { answer, features } of programsFor(query, table)) {
        const value = worth(features);
        if (value > highest) [best, highest] = [answer, value];
      }
      return best;
    },
  };
}

function* choicesOf(rows: readonly TableRow[]): Generator<Choice> {
  for (const { query, table, answer } of rows) {
    const programs = programsFor(query, table);
    yield {
      candidates: programs.map(({ features }) => features),
      right: programs.map((program) => writtenAnswer(program.answer, table) === answer),
    };
  }
}

/** The answer as servers write it: cells joined by ", ", after the aggregator and " > " unless it is NONE. */
export function writtenAnswer({ coordinates, aggregator }: TableAnswer, table: Table): string {
  const columns = Object.values(table);
  const cells = coordinates.map(([row, column]) => columns[column]?.[row] ?? '').join(', ');
  return aggregator === 'NONE' ? cells : `${aggregator} > ${cells}`;
}
