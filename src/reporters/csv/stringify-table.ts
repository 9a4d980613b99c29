import { stringify } from 'csv-stringify/sync';
import { wellFormed } from '../clean-text.ts';

/** A cell of a table: text from outside, a number, a truth value; null: unknown, an empty cell. */
export type TableCell = string | number | boolean | null;

const ROWS_PER_CHUNK = 500;

/**
 * A number as a spreadsheet reads it: no exponent, no thousands separator.
 * At most 6 decimals; below 1 in size, 6 significant digits, so that small prices survive. Empty when not finite.
 */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return '';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const decimals = size >= 1 ? 6 : Math.min(100, 5 - Math.floor(Math.log10(size)));
  const fixed = value.toFixed(decimals);
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}

/** Text that every CSV reader takes: no NUL (as U+FFFD), no lone surrogate. */
function readableText(text: string): string {
  return wellFormed(text).replaceAll('\0', '\uFFFD');
}

/**
 * RFC 4180 text of a table, header first, in chunks of rows; records end in LF.
 * Text cells that a spreadsheet would run (`= + - @`, tab, CR first) get a leading apostrophe; numbers never do.
 */
export function* stringifyTable(
  header: readonly string[],
  rows: Iterable<readonly TableCell[]>,
): Iterable<string> {
  let batch: (readonly TableCell[])[] = [];
  yield linesOf([header]);
  for (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS_PER_CHUNK) continue;
    yield linesOf(batch);
    batch = [];
  }
  if (batch.length > 0) yield linesOf(batch);
}

function linesOf(rows: readonly (readonly TableCell[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    {
      record_delimiter: '\n',
      escape_formulas: true,
      quoted_match: /\r/,
      cast: {
        number: plainNumber,
        boolean: (value) => (value ? 'true' : 'false'),
        string: readableText,
      },
    },
  );
}
