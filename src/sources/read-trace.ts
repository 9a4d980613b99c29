import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../types/json.ts';
import { InputError } from '../util/errors.ts';
import { sourceOf } from './registry.ts';

/** Column of a trace that holds its times. */
const COLUMN = 'timestamp';

/**
 * Times of a trace's arrivals, ms, in its order. Numbers are seconds, texts ISO 8601 (UTC unless they say otherwise) or
 * a number. A time that is none or goes back is an InputError with its line, as is a file without the column, without a
 * row or with more rows than `most`.
 */
export async function readTrace(path: string, most: number): Promise<Float64Array> {
  const timesMs: number[] = [];
  for await (const { line, row } of sourceOf(path).rows(path)) {
    const where = `${path}:${line}`;
    const atMs = timeIn(row, where);
    if (atMs < (timesMs.at(-1) ?? Number.NEGATIVE_INFINITY))
      throw new InputError('the time is before that of the row above', {
        where,
        hint: 'sort the trace by time',
      });
    timesMs.push(atMs);
    if (timesMs.length > most)
      throw new InputError(`the trace has more than ${most} rows`, {
        where,
        hint: 'cut it into several',
      });
  }
  if (timesMs.length === 0) throw new InputError('the trace has no row', { where: path });
  return Float64Array.from(timesMs);
}

/** Content hash of a trace: of its times as 64-bit floats in order, whatever the format of its file. */
export function traceSha256(timesMs: Float64Array): string {
  return createHash('sha256').update(timesMs).digest('hex');
}

function timeIn(row: JsonObject, where: string): number {
  const value = row[COLUMN];
  if (value === undefined)
    throw new InputError(`the row has no "${COLUMN}"`, {
      where,
      hint: `call the column of the times ${COLUMN}; the row has ${Object.keys(row).join(', ')}`,
    });
  const atMs = timeOf(value);
  if (atMs !== null) return atMs;
  throw new InputError(`"${COLUMN}" holds no time: ${JSON.stringify(value).slice(0, 60)}`, {
    where,
    hint: 'write seconds as a number, or a date as 2026-01-31T12:00:00.250Z',
  });
}

const NUMBER = /^[+-]?\d+(\.\d*)?(e[+-]?\d+)?$/i;
const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

function timeOf(value: Json): number | null {
  if (typeof value === 'number') return finite(value * 1000);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (NUMBER.test(text)) return finite(Number(text) * 1000);
  const date = DATE.exec(text);
  if (date === null) return null;
  // Without a zone a date would mean another moment on another machine.
  const isUtc = date[1] === undefined && text.length > 'YYYY-MM-DD'.length;
  return finite(Date.parse(isUtc ? `${text.replace(' ', 'T')}Z` : text.replace(' ', 'T')));
}

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}
