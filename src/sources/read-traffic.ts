import { basename } from 'node:path';
import type { JsonObject } from '../types/json.ts';
import type { TrafficFacts } from '../types/manifest.ts';
import type { TrafficSpec } from '../types/suite.ts';
import { InputError } from '../util/errors.ts';
import { sourceOf } from './registry.ts';

/** Column that holds how many requests came in an hour. */
const COLUMN = 'requests';
const NUMBER = /^\+?\d+(\.\d*)?(e[+-]?\d+)?$/i;
/** Ten years of hours. */
const MOST_HOURS = 87_600;

/**
 * Requests of each hour, as a suite states them or as the rows of its file count them. A row that holds no number of 0 or
 * more is an InputError with its line, as is a file without the column, without a row or without any request.
 */
export async function readTraffic(spec: TrafficSpec): Promise<TrafficFacts> {
  if (spec.kind === 'steady')
    return { perHour: [spec.perHour], source: `${spec.perHour.toLocaleString('en-US')} requests an hour` };
  const perHour: number[] = [];
  for await (const { line, row } of sourceOf(spec.path).rows(spec.path)) {
    perHour.push(countIn(row, `${spec.path}:${line}`));
    if (perHour.length > MOST_HOURS)
      throw new InputError(`the traffic has more than ${MOST_HOURS} hours`, {
        where: `${spec.path}:${line}`,
        hint: 'one row is one hour; a usual week is 168 rows',
      });
  }
  if (perHour.every((count) => count === 0))
    throw new InputError(`the traffic has no ${perHour.length === 0 ? 'row' : 'request'}`, {
      where: spec.path,
    });
  return { perHour, source: basename(spec.path) };
}

function countIn(row: JsonObject, where: string): number {
  const value = row[COLUMN];
  if (value === undefined)
    throw new InputError(`the row has no "${COLUMN}"`, {
      where,
      hint: `call the column of the counts ${COLUMN}; the row has ${Object.keys(row).join(', ')}`,
    });
  const text = typeof value === 'number' ? String(value) : value;
  const count = typeof text === 'string' && NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isFinite(count)) return count;
  throw new InputError(`"${COLUMN}" holds no number of requests: ${JSON.stringify(value).slice(0, 60)}`, {
    where,
    hint: 'write 0 or more, without separators: 1200',
  });
}
