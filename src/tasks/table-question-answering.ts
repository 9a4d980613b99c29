import type { Json, JsonObject } from '../types/json.ts';
import type { Answer } from '../types/output.ts';
import type { Task } from '../types/task.ts';
import { isObject } from './label-scores.ts';
import { pipelineRequest } from './pipeline-request.ts';
import { readAnswers } from './read-answers.ts';
import { textOf } from './text-input.ts';
import { unwrapOne } from './unwrap-one.ts';

/**
 * A question about a table. The question is sent as `query`, as servers read it; inputs may name it `question`, as the
 * specification does. Accepts `{answer, coordinates, cells, aggregator}` and a list of one; all but `answer` may be
 * missing.
 */
export const tableQuestionAnswering: Task = {
  name: 'table-question-answering',
  streams: false,
  takesPrompts: false,
  media: null,
  hasLabels: false,
  dialects: ['hf-inference', 'toolkit'],
  defaultScorers: ['exact-match'],
  ownParameters: [],
  maxBatch: () => 1,
  checkCandidate: () => null,
  checkInput: (input) => {
    const query = isObject(input) ? (input.query ?? input.question) : undefined;
    return isObject(input) && typeof query === 'string' && query !== ''
      ? checkTable(input.table)
      : 'the input must be {query, table}';
  },
  toRequest: ([input], { candidate }) => {
    const asked = textOf(input);
    const inputs = isObject(asked)
      ? { query: asked.query ?? asked.question ?? null, table: asked.table ?? null }
      : asked;
    return pipelineRequest('', inputs, candidate.parameters);
  },
  readBody: (answer) =>
    readAnswers(answer, '{answer, coordinates, cells, aggregator}', (body) => {
      const cells = cellsOf(unwrapOne(body));
      return cells === null ? null : [cells];
    }),
  openStream: null,
};

function checkTable(table: Json | undefined): string | null {
  if (!isObject(table) || Object.keys(table).length === 0)
    return 'the table must be {column: [cells]} with at least one column';
  const columns = Object.entries(table);
  for (const [name, cells] of columns) {
    if (!Array.isArray(cells)) return `column "${name}" of the table must be a list of cells`;
    const row = cells.findIndex((cell) => typeof cell !== 'string');
    if (row >= 0)
      return `cells must be texts: row ${row + 1} of column "${name}" is ${JSON.stringify(cells[row])}`;
  }
  const uneven = columns.find(([, cells]) => lengthOf(cells) !== lengthOf(columns[0]?.[1]));
  if (uneven === undefined) return null;
  return `all columns must be equally long: "${columns[0]?.[0]}" has ${lengthOf(columns[0]?.[1])} cells, "${uneven[0]}" has ${lengthOf(uneven[1])}`;
}

function lengthOf(cells: Json | undefined): number {
  return Array.isArray(cells) ? cells.length : 0;
}

function cellsOf(value: Json): Answer | null {
  if (!isObject(value) || typeof value.answer !== 'string') return null;
  return {
    kind: 'span',
    text: value.answer,
    score: null,
    start: null,
    end: null,
    coordinates: coordinatesOf(value),
    aggregator: typeof value.aggregator === 'string' ? value.aggregator : null,
  };
}

/** [row, column] pairs; null when any is something else. */
function coordinatesOf({ coordinates }: JsonObject): readonly (readonly [number, number])[] | null {
  if (!Array.isArray(coordinates)) return null;
  const pairs: [number, number][] = [];
  for (const pair of coordinates as readonly Json[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return null;
    const [row, column] = pair as readonly Json[];
    if (!isIndex(row) || !isIndex(column)) return null;
    pairs.push([row, column]);
  }
  return pairs;
}

function isIndex(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
