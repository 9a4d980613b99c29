import type { Json } from '../types/json.ts';

/**
 * JSON of a value as the parquet reader gives it. Integers beyond 2^53 become text, dates ISO 8601 text in UTC, bytes
 * `{bytes: base64}` (or base64 where they stand in a struct's own `bytes`), NaN and the infinities null.
 * A date that no calendar has is a RangeError.
 */
export function jsonOfCell(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'object':
      return value === null ? null : jsonOfObject(value);
    default:
      return null;
  }
}

function jsonOfObject(value: object): Json {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return { bytes: base64Of(value) };
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<unknown>, jsonOfCell);
  if (Array.isArray(value)) return value.map(jsonOfCell);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'bytes' && item instanceof Uint8Array ? base64Of(item) : jsonOfCell(item),
    ]),
  );
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
