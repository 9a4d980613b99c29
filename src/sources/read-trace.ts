import type { Json } from '../types/json.ts';
import { InputError } from '../util/errors.ts';
import { sourceOf } from './registry.ts';

/** Column of a trace that holds its times. */
const COLUMN = 'timestamp';

/**
 * Times of a trace's arrivals, ms, in its order. Numbers are seconds, texts ISO 8601 or a number. A time that is none or
 * goes back is an InputError with its line, as is a trace without a row.
 */
export async function readTrace(path: string): Promise<Float64Array> {
  const source = sourceOf(path);
  const timesMs: number[] = [];
  for await (const { line, row } of source.rows(path)) {
    const where = `${path}:${line}`;
    const atMs = timeOf(row[COLUMN]);
    if (atMs === null)
      throw new InputError(`the column "${COLUMN}" holds no time`, {
        where,
        hint: 'write seconds as a number, or a date as 2026-01-31T12:00:00.250Z',
      });
    if (atMs < (timesMs.at(-1) ?? Number.NEGATIVE_INFINITY))
      throw new InputError('its time is before that of the row above', {
        where,
        hint: 'sort the trace by time',
      });
    timesMs.push(atMs);
  }
  if (timesMs.length === 0) throw new InputError('the trace has no row', { where: path });
  return Float64Array.from(timesMs);
}

function timeOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value * 1000 : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : atMs;
}
