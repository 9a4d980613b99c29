import type { Json } from '../../types/json.ts';
import { FieldProblem, fieldOf, readObject, readText, shapeProblem } from '../fields.ts';
import type { Table, TableAnswerer } from '../models/model.ts';
import { readEnvelope } from './envelope.ts';
import { type Job, type JobRequest, unmetered } from './job.ts';

/**
 * A table-question-answering request, `{query, table: {column: [cells]}}` (or `question`, as the specification has
 * it): `{answer, coordinates, cells, aggregator}`, the answer being the cells joined by ", " with the aggregator
 * before them, `SUM > 1, 2`. Throws FieldProblem for cells that are no texts and for columns of unequal length.
 */
export function readTableQuestion(request: JobRequest, model: TableAnswerer): Job {
  const inputs = readObject(readEnvelope(request).inputs, 'inputs');
  const query = readText(fieldOf(inputs, 'query') ?? fieldOf(inputs, 'question'), 'inputs.query');
  const table = readTable(fieldOf(inputs, 'table'));
  return {
    task: 'table-question-answering',
    inputs: 1,
    compute: () => {
      const { coordinates, aggregator } = model.answer(query, table);
      const columns = Object.values(table);
      const cells = coordinates.map(([row, column]) => columns[column]?.[row] ?? '');
      const text = cells.join(', ');
      return unmetered({
        answer: aggregator === 'NONE' ? text : `${aggregator} > ${text}`,
        coordinates: coordinates.map(([row, column]) => [row, column]),
        cells,
        aggregator,
      });
    },
  };
}

function readTable(value: Json | undefined): Table {
  const entries = Object.entries(readObject(value, 'inputs.table')).map(([name, cells]) => {
    const field = `inputs.table.${name}`;
    if (!Array.isArray(cells)) throw shapeProblem(field, cells, 'a list of strings');
    return [name, cells.map((cell: Json, index) => readText(cell, `${field}[${index}]`))] as const;
  });
  const lengths = new Set(entries.map(([, cells]) => cells.length));
  if (entries.length === 0 || lengths.has(0)) throw new FieldProblem('inputs.table', 'table is empty');
  if (lengths.size > 1) throw new FieldProblem('inputs.table', 'All arrays must be of the same length');
  return Object.fromEntries(entries);
}
